package api

import (
	"context"
	"slices"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/evidence"
	"recourse/internal/evidence/scan"
	"recourse/internal/fault"
)

type scanBody struct {
	State     string `json:"state" enum:"clean,infected,too_large,encrypted,unavailable,waiting,not_scanned" doc:"unavailable: nobody could look yet, and it is tried again; not_scanned: there is no scanner here"`
	Signature string `json:"signature,omitempty" doc:"By which it was found, for those who work on the matter"`
	Engine    string `json:"engine,omitempty" doc:"Which scanner, with which signatures, for those who work on the matter"`
}

func (a *API) scanOf(s evidence.Scan, whole bool) *scanBody {
	out := &scanBody{State: s.State(a.p.Scanning)}
	if whole {
		out.Signature, out.Engine = s.Signature, s.Engine
	}
	return out
}

// filesOf lists the file and those that its items came with.
func filesOf(f *casefile.File) []string {
	files := []string{f.ID}
	for _, x := range f.Contents.Exhibits {
		if x.File != "" && !slices.Contains(files, x.File) {
			files = append(files, x.File)
		}
	}
	return files
}

// held is why an item is not handed out as a scan left it, or nil where it may be. What was made anew from a picture's
// pixels is fit to be looked at wherever nothing was found; everything else only where it was looked at. In a
// house without a scanner nothing is held.
func (a *API) held(s evidence.Scan, remade bool) error {
	state := s.State(a.p.Scanning)
	switch {
	case state == scan.Clean, state == evidence.ScanNowhere, remade && state != scan.Infected && state != evidence.ScanWaits:
		return nil
	}
	return scanned(state)
}

// scanned says of a state what it means for whoever wants the item.
func scanned(state string) error {
	const ask = " Who works on the matter can ask for the original."
	later := func(code, message string, seconds int) error {
		f := fault.Coded(fault.Unavailable, code, message)
		f.RetryIn = seconds
		return f
	}
	switch state {
	case scan.Infected:
		return fault.Coded(fault.Conflict, "scan_infected", "This file holds something known to do harm, so it is not handed out."+ask)
	case scan.TooLarge:
		return fault.Coded(fault.Conflict, "scan_too_large", "This file is too large to be scanned for what does harm, so it is not handed out."+ask)
	case scan.Encrypted:
		return fault.Coded(fault.Conflict, "scan_encrypted", "This file is encrypted and could not be scanned for what does harm, so it is not handed out."+ask)
	case evidence.ScanFailed:
		return later("scan_unavailable", "This file could not be scanned for what does harm yet; that is tried again by itself. Please come back later.", 300)
	}
	return later("scan_waiting", "This file is being scanned for what does harm. Please try again in a minute.", 60)
}

// warned lets through whoever asks for an original that nobody found clean and says that they know: by the state's own
// name, so that a finding of a minute ago is no yes to one of now.
func (a *API) warned(s evidence.Scan, despite string) error {
	state := s.State(a.p.Scanning)
	if state == scan.Clean || state == evidence.ScanNowhere || state == despite {
		return nil
	}
	return fault.Coded(fault.Conflict, "scan_"+state, "This file was not found clean: the scan says “"+state+"”. Open it on a machine apart, if at all. To have it, send the state as “despite”, with your reason.")
}

// putScans says in a notice how the items stand that are shown in full.
func (a *API) putScans(ctx context.Context, own *casework.View, all []putBody) error {
	if len(all) == 0 {
		return nil
	}
	scans, err := a.p.Index.Scans(ctx, filesOf(own.File))
	if err != nil {
		return err
	}
	c := &own.File.Contents
	states := map[int]string{}
	for _, x := range c.Exhibits {
		if x.Statement == 0 && c.Shown[x.ID].How == casefile.Shown {
			states[c.Item(x.ID)] = scans[x.ID].State(a.p.Scanning)
		}
	}
	for _, al := range all {
		for i := range al.Evidence {
			if e := &al.Evidence[i]; e.How == casefile.Shown {
				e.Scan = states[e.Item]
			}
		}
	}
	return nil
}
