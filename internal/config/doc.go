// Package config reads the settings of an installation and refuses, before anything starts, those that cannot
// be right.
//
// It owns Config, whose fields are the manual: what a setting does, its default and its range stand on the
// field, and configs/recourse.example.yaml is written from them. The same setting has one name in the YAML file
// (limits.file), in the environment (RECOURSE_LIMITS_FILE) and on the command line (--limits-file); a later
// source wins over an earlier one in this order: default, the caller's defaults, file, environment, flag.
//
// It never imports a package of ours, and only server and cmd read it. Secrets come from files; the one
// exception is the environment's DATABASE_URL, and no secret is taken from a flag.
//
//	flags, rest, err := config.TakeFlags(os.Args[1:])
//	cfg, err := config.Load(config.FromProcess(flags))
package config
