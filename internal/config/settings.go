package config

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Setting is one setting, as the file, the environment and the command line name it.
type Setting struct {
	Key     string // limits.file
	Env     string // RECOURSE_LIMITS_FILE
	Flag    string // limits-file; empty where no flag may carry it
	Default string
	Range   string // "1KiB..4GiB", for numbers
	OneOf   string // "debug|info", for words
	index   []int
}

const envPrefix = "RECOURSE_"

// Settings lists every setting in the order of the struct.
func Settings() []Setting { return settingsOf(reflect.TypeFor[Config](), "", nil) }

func byKey(key string) Setting {
	all := Settings()
	return all[slices.IndexFunc(all, func(s Setting) bool { return s.Key == key })]
}

func settingsOf(t reflect.Type, prefix string, index []int) []Setting {
	var out []Setting
	for f := range t.Fields() {
		key := prefix + f.Tag.Get("koanf")
		at := append(slices.Clone(index), f.Index...)
		if f.Type.Kind() == reflect.Struct {
			out = append(out, settingsOf(f.Type, key+".", at)...)
			continue
		}
		s := Setting{
			Key: key, Default: f.Tag.Get("default"), Range: f.Tag.Get("range"), OneOf: f.Tag.Get("oneof"), index: at,
			Env: envPrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_")),
		}
		if f.Type != reflect.TypeFor[Secret]() {
			s.Flag = strings.NewReplacer(".", "-", "_", "-").Replace(key)
		}
		out = append(out, s)
	}
	return out
}

// put reads text into the setting's field; the error says how to write it, never what was written.
func (s Setting) put(c *Config, text string) error {
	field := reflect.ValueOf(c).Elem().FieldByIndex(s.index)
	value, err := parse(field.Type(), text)
	if err != nil {
		return err
	}
	if s.Range != "" {
		if err := s.within(value); err != nil {
			return err
		}
	}
	if s.OneOf != "" && !slices.Contains(strings.Split(s.OneOf, "|"), text) {
		return fmt.Errorf("must be one of %s", strings.ReplaceAll(s.OneOf, "|", ", "))
	}
	field.Set(value)
	return nil
}

func (s Setting) within(value reflect.Value) error {
	low, high, _ := strings.Cut(s.Range, "..")
	from, err := parse(value.Type(), low)
	if err != nil {
		return fmt.Errorf("its own range cannot be read: %w", err)
	}
	to, err := parse(value.Type(), high)
	if err != nil {
		return fmt.Errorf("its own range cannot be read: %w", err)
	}
	if value.Int() < from.Int() || value.Int() > to.Int() {
		return fmt.Errorf("must be from %s to %s", low, high)
	}
	return nil
}

func parse(t reflect.Type, text string) (reflect.Value, error) {
	switch t {
	case reflect.TypeFor[time.Duration]():
		d, err := time.ParseDuration(text)
		if err != nil {
			return reflect.Value{}, fmt.Errorf("write a duration as 90s, 30m or 12h")
		}
		return reflect.ValueOf(d), nil
	case reflect.TypeFor[Size]():
		n, err := ParseSize(text)
		return reflect.ValueOf(n), err
	case reflect.TypeFor[[]string]():
		list := []string{}
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		return reflect.ValueOf(list), nil
	case reflect.TypeFor[int]():
		n, err := strconv.Atoi(text)
		if err != nil {
			return reflect.Value{}, fmt.Errorf("must be a whole number")
		}
		return reflect.ValueOf(n), nil
	case reflect.TypeFor[bool]():
		if text != "true" && text != "false" {
			return reflect.Value{}, fmt.Errorf("must be true or false")
		}
		return reflect.ValueOf(text == "true"), nil
	default:
		return reflect.ValueOf(text).Convert(t), nil
	}
}
