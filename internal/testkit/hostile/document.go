package hostile

import (
	"encoding/json"
	"slices"
	"strings"
)

// Operation is a route as the published document has it.
type Operation struct {
	ID, Method, Path string
	Who, Act         string
	Query, InPath    []string
	Body             []string // media types that it takes
	Statuses         []string
	Properties       []string // names at the top of a JSON body; none where the body is open
}

// Operations reads the routes out of an OpenAPI document, in the order of their ids.
func Operations(document []byte) ([]Operation, error) {
	var doc struct {
		Paths      map[string]map[string]json.RawMessage `json:"paths"`
		Components struct {
			Schemas map[string]schema `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		return nil, err
	}
	var out []Operation
	for path, item := range doc.Paths {
		for method, raw := range item {
			var op struct {
				ID         string `json:"operationId"`
				Parameters []struct{ Name, In string }
				Access     struct{ Who, Act string } `json:"x-access"`
				Request    struct {
					Content map[string]struct{ Schema schema }
				} `json:"requestBody"`
				Responses map[string]json.RawMessage
			}
			if err := json.Unmarshal(raw, &op); err != nil {
				return nil, err
			}
			o := Operation{ID: op.ID, Method: strings.ToUpper(method), Path: path, Who: op.Access.Who, Act: op.Access.Act}
			for _, p := range op.Parameters {
				switch p.In {
				case "query":
					o.Query = append(o.Query, p.Name)
				case "path":
					o.InPath = append(o.InPath, p.Name)
				}
			}
			for media, c := range op.Request.Content {
				o.Body = append(o.Body, media)
				if s := c.Schema.in(doc.Components.Schemas); media == "application/json" {
					for name := range s.Properties {
						o.Properties = append(o.Properties, name)
					}
				}
			}
			for status := range op.Responses {
				o.Statuses = append(o.Statuses, status)
			}
			slices.Sort(o.Properties)
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b Operation) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

type schema struct {
	Ref        string `json:"$ref"`
	Properties map[string]json.RawMessage
}

func (s schema) in(all map[string]schema) schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return all[name]
	}
	return s
}

// Takes tells whether an operation takes a media type.
func (o *Operation) Takes(media string) bool { return slices.Contains(o.Body, media) }

// Kind is what an operation is about, as its address says it: "reports", "cases", or neither.
func (o *Operation) Kind() string {
	for _, kind := range []string{"reports", "cases"} {
		if rest, ok := strings.CutPrefix(o.Path, "/api/v1/"+kind); ok && (rest == "" || rest[0] == '/') {
			return kind
		}
	}
	return ""
}
