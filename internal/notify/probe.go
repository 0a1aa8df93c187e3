package notify

import (
	"fmt"
	"reflect"
)

// probe writes the letter with everything said, for each reader there is, and with nothing but what it needs, so
// that a template fails when the program starts and never when somebody waits for the letter.
func (t *text) probe(name string) error {
	full := Sample()
	bare := Data{}
	for _, need := range t.needs {
		reflect.ValueOf(&bare).Elem().FieldByName(need).Set(reflect.ValueOf(full).FieldByName(need))
	}
	for _, d := range []Data{full, bare} {
		for _, standing := range []string{"affected", "other"} {
			for _, identity := range []string{"withhold", "role_only", "disclose"} {
				for _, to := range t.to {
					d.Standing, d.Identity, d.Reader = standing, identity, to
					if err := t.body.Execute(discard{}, d); err != nil {
						return fmt.Errorf("%s: %w", name, err)
					}
				}
			}
		}
	}
	return nil
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

// Sample is data with something in every field: each word says which field it is.
func Sample() Data {
	var d Data
	fill(reflect.ValueOf(&d).Elem(), "")
	return d
}

func fill(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("(" + name + ")")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), name)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), name+"."+v.Type().Field(i).Name)
		}
	}
}
