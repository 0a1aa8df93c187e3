// Package server is the roof: it builds everything in order, knows the route table and the order of middleware, and
// decides nothing. What cannot be right is refused here, at start, by name, before anything listens.
//
// It owns the wiring (Build), the HTTP server's limits, the access log, and the metrics; it is the one room besides
// cmd that reads settings. It holds no rule of any kind: those stand in configs and in the rooms below.
//
//	house, err := server.Build(ctx, settings, server.Options{Log: log})
//	…
//	defer house.Close()
//	err = house.Serve(ctx, listener)
//
// The order in which a house is built, and so the order in which it refuses:
//
//	folder.go    the data folder, and who may own it (decision 40)
//	database.go  the private cluster or the one that was named, and its schema
//	keys.go      the root key, the key ring, the two signing keys of the log
//	rules.go     calendar, code, letters, questionnaires, policy, procedures: each checked against the others
//	build.go     the verbs on top of them
//	http.go      the front door: middleware, limits, headers
//	work.go      the due work
//	serve.go     from the first request to the last
package server
