package config

import (
	"fmt"
	"os"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
)

// Sources is where settings come from. Nothing else is looked at, so a test needs no environment of its own.
type Sources struct {
	Defaults map[string]string // a command's own defaults, such as the tour's short tick; weaker than all below
	File     string            // a YAML file; empty: RECOURSE_CONFIG of the environment, or none
	Environ  []string          // NAME=value
	Flags    map[string]string // by key (limits.file); an empty value is no value
	Root     bool              // whether the process runs as root
}

// FromProcess is what a program started from a shell reads: its environment, its user and the flags it was given.
// The flag named "config" is the YAML file.
func FromProcess(flags map[string]string) Sources {
	return Sources{File: flags[configFlag], Environ: os.Environ(), Flags: flags, Root: os.Geteuid() == 0}
}

// configFlag names the YAML file: --config FILE, or RECOURSE_CONFIG.
const configFlag = "config"

// Load reads, checks and completes the settings. The error is an *Error that names each wrong setting, or says
// why the file cannot be read.
func Load(s Sources) (Config, error) {
	k, origin, err := merge(s)
	if err != nil {
		return Config{}, err
	}
	var c Config
	wrong := &Error{}
	known := map[string]bool{}
	for _, setting := range Settings() {
		known[setting.Key] = true
		text, err := textOf(k.Get(setting.Key))
		if err == nil {
			err = setting.put(&c, text)
		}
		if err != nil {
			wrong.add(setting.Key, err.Error())
		}
	}
	for _, key := range k.Keys() {
		if !known[key] {
			wrong.add(key, "is no setting of ours (it stands in "+origin+")")
		}
	}
	if len(wrong.Fields) > 0 {
		return Config{}, wrong
	}
	c.readSecrets(wrong)
	c.complete(s.Root)
	c.check(s.Root, wrong)
	if len(wrong.Fields) > 0 {
		return Config{}, wrong
	}
	return c, nil
}

// merge lays the sources over one another. Environment names are matched with the list of settings, because a
// name alone does not tell whether an underscore stands for a dot.
func merge(s Sources) (k *koanf.Koanf, origin string, err error) {
	k = koanf.New(".")
	defaults, byEnv := values{}, map[string]string{"DATABASE_URL": "database_url"}
	for _, setting := range Settings() {
		defaults[setting.Key] = setting.Default
		byEnv[setting.Env] = setting.Key
	}
	path, unknown := s.File, ""
	environment := env.Provider("", env.Opt{
		EnvironFunc: func() []string { return s.Environ },
		TransformFunc: func(name, value string) (string, any) {
			key, ok := byEnv[name]
			switch {
			case name == envPrefix+"CONFIG":
				if path == "" {
					path = value
				}
			case ok && value != "":
				return key, value
			case !ok && strings.HasPrefix(name, envPrefix) && !elsewhere(name):
				unknown = name
			}
			return "", nil
		},
	})
	fromEnv, err := environment.Read()
	if err != nil {
		return nil, "", fmt.Errorf("read the environment: %w", err)
	}
	if unknown != "" {
		wrong := &Error{}
		wrong.add(unknown, "is no setting of ours (it stands in the environment)")
		return nil, "", wrong
	}
	layers := []koanf.Provider{defaults, values(toAny(s.Defaults))}
	for _, layer := range layers {
		if err := k.Load(layer, nil); err != nil {
			return nil, "", fmt.Errorf("read the defaults: %w", err)
		}
	}
	if path != "" {
		if err := k.Load(file.Provider(path), yamlParser{}); err != nil {
			return nil, "", fmt.Errorf("read the settings in %s: %w", path, err)
		}
	}
	flags := toAny(s.Flags)
	delete(flags, configFlag)
	for _, layer := range []koanf.Provider{values(fromEnv), values(flags)} {
		if err := k.Load(layer, nil); err != nil {
			return nil, "", fmt.Errorf("read the settings: %w", err)
		}
	}
	if path == "" {
		path = "the flags"
	}
	return k, path, nil
}

// elsewhere tells whether a name that begins as ours is read by somebody else: the tests, and the private cluster
// looking for its programs.
func elsewhere(name string) bool {
	return strings.HasPrefix(name, envPrefix+"TEST_") || name == envPrefix+"POSTGRES_BIN" || name == envPrefix+"NPM_POSTGRES"
}

// values is a koanf provider over flat keys.
type values map[string]any

func (v values) ReadBytes() ([]byte, error) { return nil, fmt.Errorf("values are no bytes") }

func (v values) Read() (map[string]any, error) {
	out := map[string]any{}
	for key, value := range v {
		at := out
		parts := strings.Split(key, ".")
		for _, part := range parts[:len(parts)-1] {
			next, ok := at[part].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[part] = next
			}
			at = next
		}
		at[parts[len(parts)-1]] = value
	}
	return out, nil
}

func toAny(m map[string]string) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		if v != "" {
			out[k] = v
		}
	}
	return out
}

// yamlParser lets koanf read YAML with the same library as every other file of ours.
type yamlParser struct{}

func (yamlParser) Unmarshal(b []byte) (map[string]any, error) {
	out := map[string]any{}
	if err := yaml.Unmarshal(b, &out); err != nil {
		return nil, err
	}
	return out, nil
}

func (yamlParser) Marshal(m map[string]any) ([]byte, error) { return yaml.Marshal(m) }

// textOf writes a value of any source as the environment would.
func textOf(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case []any:
		parts := make([]string, len(v))
		for i, part := range v {
			parts[i] = fmt.Sprint(part)
		}
		return strings.Join(parts, ","), nil
	case map[string]any:
		return "", fmt.Errorf("is one value, not a group of settings")
	default:
		return fmt.Sprint(v), nil
	}
}
