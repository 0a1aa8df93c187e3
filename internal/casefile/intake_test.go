package casefile_test

import (
	"testing"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/procedure"
)

func TestWhatWasSaidAtOnceHoldsOfTheReportAndOfEveryCaseOfIt(t *testing.T) {
	t.Parallel()
	r := newRoute(t)
	all := procedure.IntakeFacts{Danger: true, Retaliation: true, Perceived: true, OwnInitiative: true}
	for name, c := range map[string]struct {
		kind string
		data casefile.Data
		want procedure.IntakeFacts
	}{
		"a plain report": {casefile.Report, casefile.Data{Summary: &casefile.Summary{}}, procedure.IntakeFacts{}},
		"a report for a caller": {casefile.Report, casefile.Data{Summary: &casefile.Summary{}, Entered: &casefile.Entered{Channel: "letter"}},
			procedure.IntakeFacts{}},
		"a report that says all of it": {casefile.Report, casefile.Data{Summary: &casefile.Summary{Danger: true, Retaliation: true, Perceived: true},
			Entered: &casefile.Entered{Own: true}}, all},
		"a case of a plain report": {casefile.Case, casefile.Data{Opened: &casefile.Opening{}, Told: []casefile.Told{{}}}, procedure.IntakeFacts{}},
		"a case of two reports, one of which says it": {casefile.Case, casefile.Data{Opened: &casefile.Opening{},
			Told: []casefile.Told{{Danger: true, Retaliation: true, Perceived: true, Own: true}, {}}}, all},
	} {
		h := casefile.Header{ID: r.id(), Kind: c.kind, Procedure: r.p.ID, Version: r.p.Version}
		born, err := casefile.Begin(r.p, h, actor.SystemFor("test"), "system", c.data, r.now, r.id)
		if err != nil {
			t.Fatal(err)
		}
		if got := born.After.Facts(r.p, casefile.Input{At: r.now}).IntakeFacts; got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestARespondentIsNotifiedOnceANoticeWasPutAndStaysSo(t *testing.T) {
	t.Parallel()
	r := newRoute(t)
	r.openCase()
	if is := r.f.Facts(r.p, casefile.Input{At: r.now}); is.Notified || is.Invited {
		t.Error("before anything was put they count as notified")
	}
	r.toPanel()
	if is := r.f.Facts(r.p, casefile.Input{At: r.now}); !is.Notified || !is.Invited {
		t.Error("a notice was put and they do not count as notified")
	}
}
