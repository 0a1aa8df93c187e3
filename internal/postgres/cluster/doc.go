// Package cluster keeps the private PostgreSQL of a house that was given no DATABASE_URL: it finds installed
// binaries, makes a data folder once, runs the server as a child of this process on a Unix socket that only its
// own user and root can open, brings it back when it dies, and stops it when the process ends.
//
// It owns one folder:
//
//	<Dir>/             kept by whoever starts the house (root keeps it, the child only passes through)
//	  owner.lock       held (flock) by the one process that runs the server; freed by the kernel, however it ends
//	  data/            PGDATA, of the child's user, mode 0700
//	    recourse.conf  our settings, written anew at every start
//	  run/             the socket, mode 0700; where the path is too long for a socket, a short temporary folder
//	  socket           …which is then named here
//
// The first process to start owns the server; any other joins it, and its Close stops nothing. An owner that
// was killed takes the server with it (Linux), and the next Start recovers without help. PostgreSQL refuses to
// run as root, so started by root the child becomes the user postgres, or nobody.
//
// It never opens a TCP port, never runs binaries of another major version than the data, and never knows a table.
//
//	c, err := cluster.Start(ctx, cluster.Options{Dir: "/var/lib/recourse/postgres"})
//	…
//	defer c.Close()
//	err = c.EnsureDatabase(ctx, "recourse")
//	db, err := postgres.Open(ctx, c.DSN("recourse"), postgres.Options{})
package cluster
