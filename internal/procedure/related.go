package procedure

// relatedEffects are those that join files of different matters.
var relatedEffects = map[string]EffectSpec{
	"relate": {onCase, ArgNone, map[string]string{"to": "reference", "counter": "yes_no"}, "joins the case to another; decided apart, and said to be an answer to it or not"},
}
