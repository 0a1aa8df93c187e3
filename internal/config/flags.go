package config

import "strings"

// TakeFlags takes the flags that name settings out of args, as --limits-file 10MiB or --limits-file=10MiB, and
// leaves the rest in order. A setting of true or false may stand alone: --work. It stops at "--". --config FILE
// is kept under "config". A secret has no flag: the error says where to put it instead.
func TakeFlags(args []string) (flags map[string]string, rest []string, err error) {
	byFlag := map[string]Setting{configFlag: {Key: configFlag}}
	secrets := map[string]Setting{}
	for _, s := range Settings() {
		if s.Flag == "" {
			secrets[strings.NewReplacer(".", "-", "_", "-").Replace(s.Key)] = s
			continue
		}
		byFlag[s.Flag] = s
	}
	flags, wrong := map[string]string{}, &Error{}
	for i := 0; i < len(args); i++ {
		if args[i] == "--" {
			rest = append(rest, args[i:]...)
			break
		}
		name, value, inline := strings.Cut(strings.TrimPrefix(args[i], "--"), "=")
		if s, ok := secrets[name]; ok && strings.HasPrefix(args[i], "--") {
			wrong.add(s.Key, "is never taken from a flag, where every user of the machine could read it: use "+
				s.Key+"_file, or the environment")
			continue
		}
		s, ok := byFlag[name]
		switch {
		case !ok || !strings.HasPrefix(args[i], "--"):
			rest = append(rest, args[i])
			continue
		case inline:
		case s.Default == "true" || s.Default == "false":
			value = "true"
		case i+1 < len(args):
			i++
			value = args[i]
		default:
			wrong.add(s.Key, "needs a value after --"+name)
		}
		flags[s.Key] = value
	}
	if len(wrong.Fields) > 0 {
		return nil, nil, wrong
	}
	return flags, rest, nil
}
