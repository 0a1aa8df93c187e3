package procedure

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Schema is the JSON Schema of a procedure file, made from the types that read it, for editors. It knows the shape
// and the closed lists; what the parts of a file say of each other only the check at start can tell.
func Schema() map[string]any {
	s := schema{defs: map[string]any{}}
	root := s.object(reflect.TypeFor[Procedure]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = "urn:recourse:schema:procedure"
	root["title"] = "A procedure of Recourse"
	root["$defs"] = s.defs
	return root
}

type schema struct{ defs map[string]any }

// needed are the keys that an object cannot do without.
var needed = map[string][]string{
	"Procedure": {"id", "version", "title", "nation", "functions", "clocks", "outcomes", "report", "case"},
	"Function":  {"id", "title", "role"}, "Body": {"id", "title", "member", "size", "quorum"},
	"Share": {"category", "at_least"},
	"List":  {"id", "items"}, "Choice": {"id", "label"}, "Outcome": {"id", "title", "finding"},
	"Clock": {"id", "title", "length"}, "Hold": {"id", "title"}, "Overlay": {"id", "title"}, "Range": {"from", "to", "label"}, "Machine": {"begins", "states", "actions"}, "Birth": {"action", "state"},
	"State": {"id", "title", "group", "public"}, "Public": {"reporter", "respondent"}, "Action": {"id", "title", "from"},
	"Branch": {"state"}, "Guard": {"when", "else", "rule"}, "Check": {"when", "field", "else", "rule"}, "Field": {"name", "type", "label"}, "Effect": {"do"},
	"Letter": {"id", "to"},
}

// closed are the words that a key may have, where they are a closed list.
func closed(object, key string) []string {
	switch object + "." + key {
	case "State.group":
		return Groups
	case "Action.door":
		return Doors
	case "Action.reason":
		return []string{"required", "optional", "none"}
	case "Field.type":
		return slices.Sorted(maps.Keys(FieldTypes))
	case "Effect.do":
		return slices.Sorted(maps.Keys(Effects))
	case "Letter.to":
		return Addressees
	case "Outcome.finding":
		return []string{"none", "no_breach", "breach"}
	}
	return nil
}

func (s schema) object(t reflect.Type) map[string]any {
	properties := map[string]any{}
	for f := range t.Fields() {
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || key == "-" || key == "" {
			continue
		}
		value := s.of(f.Type)
		if words := closed(t.Name(), key); words != nil {
			value["enum"] = words
		}
		if t.Name() == "Clock" && key == "length" {
			value["pattern"] = "^(" + strings.Join([]string{LengthSanction, LengthGiven, LengthOutcome}, "|") + "|" + strings.Trim(lengthForm.String(), "^$") + ")$"
		}
		properties[key] = value
	}
	out := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if keys := needed[t.Name()]; keys != nil {
		out["required"] = keys
	}
	return out
}

func (s schema) of(t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.Struct:
		if _, known := s.defs[t.Name()]; !known {
			s.defs[t.Name()] = nil // a field may hold fields
			s.defs[t.Name()] = s.object(t)
		}
		return map[string]any{"$ref": "#/$defs/" + t.Name()}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": s.of(t.Elem())}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	default:
		return map[string]any{"type": "string"}
	}
}
