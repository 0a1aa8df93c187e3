package forms

import (
	"html/template"

	"github.com/a-h/templ"
)

func raw(text string) {
	_ = template.HTML(text)     // want `HTML switches escaping off`
	_ = template.JS(text)       // want `JS switches escaping off`
	_ = template.URL(text)      // want `URL switches escaping off`
	_ = template.CSS(text)      // want `CSS switches escaping off`
	_ = template.HTMLAttr(text) // want `HTMLAttr switches escaping off`
	_ = templ.Raw(text)         // want `Raw switches escaping off`
	_ = templ.SafeURL(text)     // want `SafeURL switches escaping off`
	_ = template.HTMLEscapeString(text)
}
