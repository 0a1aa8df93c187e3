package api

import (
	"slices"

	"recourse/internal/casefile"
	"recourse/internal/evidence"
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
