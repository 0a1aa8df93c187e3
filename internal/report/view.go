package report

// View is a questionnaire in one language, as GET /api/v1/questionnaires/{kind} gives it.
type View struct {
	Kind      string     `json:"kind"`
	Version   int        `json:"version"`
	Language  string     `json:"language"`
	Languages []string   `json:"languages"`
	Title     string     `json:"title"`
	Pages     []PageView `json:"pages"`
}

// PageView is one page of it.
type PageView struct {
	ID        string         `json:"id"`
	Role      Role           `json:"role"`
	Title     string         `json:"title"`
	Body      string         `json:"body,omitempty"`
	Repeat    string         `json:"repeat,omitempty"`
	When      *WhenView      `json:"when,omitempty"`
	Questions []QuestionView `json:"questions,omitempty"`
}

// QuestionView is one question of it.
type QuestionView struct {
	ID       string       `json:"id"`
	Field    string       `json:"field"`
	Type     Type         `json:"type"`
	Label    string       `json:"label"`
	Hint     string       `json:"hint,omitempty"`
	Required bool         `json:"required"`
	Options  []OptionView `json:"options,omitempty"`
}

// OptionView is one answer that may be chosen.
type OptionView struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Hint  string `json:"hint,omitempty"`
}

// WhenView is the condition of a page, so that another front can lead the same way.
type WhenView struct {
	Field    string     `json:"field,omitempty"`
	Is       any        `json:"is,omitempty"`
	In       []string   `json:"in,omitempty"`
	Has      string     `json:"has,omitempty"`
	Answered *bool      `json:"answered,omitempty"`
	All      []WhenView `json:"all,omitempty"`
	Any      []WhenView `json:"any,omitempty"`
	Not      *WhenView  `json:"not,omitempty"`
}

// View puts the questionnaire into a language, or English where a sentence is missing; a language that it does not
// have is its default.
func (q *Questionnaire) View(lang string) View {
	if !q.offers("/language", lang) {
		lang = q.Languages[0]
	}
	v := View{Kind: q.Kind, Version: q.Version, Language: lang, Languages: q.Languages, Title: q.Title.In(lang)}
	for _, p := range q.Pages {
		pv := PageView{ID: p.ID, Role: p.Role, Title: p.Title.In(lang), Body: p.Body.In(lang), Repeat: p.Repeat, When: p.When.view()}
		for _, question := range p.Questions {
			qv := QuestionView{
				ID: question.ID, Field: question.Field, Type: question.Type, Label: question.Label.In(lang),
				Hint: question.Hint.In(lang), Required: question.Required,
			}
			for _, o := range q.lists[question.Field] {
				qv.Options = append(qv.Options, OptionView{o.ID, o.Label.In(lang), o.Hint.In(lang)})
			}
			pv.Questions = append(pv.Questions, qv)
		}
		v.Pages = append(v.Pages, pv)
	}
	return v
}

func (w *When) view() *WhenView {
	if w == nil {
		return nil
	}
	v := &WhenView{Field: w.Field, Is: w.Is, In: w.In, Has: w.Has, Answered: w.Answered, Not: w.Not.view()}
	for i := range w.All {
		v.All = append(v.All, *w.All[i].view())
	}
	for i := range w.Any {
		v.Any = append(v.Any, *w.Any[i].view())
	}
	return v
}
