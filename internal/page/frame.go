package page

// footer is what the foot of each page leads to.
var footer = []string{"support", "code", "procedure", "verify", "privacy", "accessibility"}

// heading is the title of the tab: neutral, and with a word before it where something is wrong.
func (v *View) heading() string {
	if v.Wrong != nil {
		return v.T("frame.wrong") + " " + v.Title
	}
	return v.Title
}
