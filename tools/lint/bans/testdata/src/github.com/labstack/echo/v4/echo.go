package echo

type Context interface {
	Bind(i any) error
	RealIP() string
	Param(name string) string
}

type DefaultBinder struct{}

func (b *DefaultBinder) BindBody(c Context, i any) error { return nil }
