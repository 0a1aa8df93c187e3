package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// bodies describes the body of a route that reads its own request, for the document.
type bodies struct {
	a    *API
	path string
	put  bool
}

func (b *bodies) content() map[string]*huma.MediaType {
	item := b.a.huma.OpenAPI().Paths[b.path]
	op := item.Post
	if b.put {
		op = item.Put
	}
	if op.RequestBody == nil {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	}
	return op.RequestBody.Content
}

// json says that a body is JSON of a type.
func (b *bodies) json(v any) {
	b.content()[applicationJSON] = &huma.MediaType{
		Schema: b.a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(v), true, ""),
	}
}

// multipart says that a body may be a form: a JSON part, if named, and files.
func (b *bodies) multipart(words, files string) {
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	s := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false, Properties: map[string]*huma.Schema{
		files: {Type: huma.TypeArray, Items: binary},
	}}
	if words != "" {
		s.Properties[words] = &huma.Schema{Type: huma.TypeString, ContentEncoding: "", Description: "JSON; the first part"}
		s.Required = []string{words}
	}
	b.content()[multipartForm] = &huma.MediaType{Schema: s}
}
