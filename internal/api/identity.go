package api

import (
	"context"
	"net/http"

	"recourse/internal/casefile"
	"recourse/internal/casework"
)

// identityRoutes give who reported, while two people have opened it to whoever asks.
func (a *API) identityRoutes() {
	for kind, plural := range map[string]string{casefile.Report: "reports", casefile.Case: "cases"} {
		add(a, route{id: "identities-of-" + kind, method: http.MethodGet, path: "/api/v1/" + plural + "/{ref}/identities", tag: plural,
			summary: "Who reported, while it is open to you; the reporter sees that it was read", access: staff(kind, casework.ActIdentity), file: true},
			func(ctx context.Context, in *refIn) (*list[identityBody], error) {
				return a.identities(ctx, kind, in.Ref)
			})
	}
}

type identityBody struct {
	Report           string `json:"report"`
	OpenUntil        string `json:"open_until" format:"date-time"`
	Mode             string `json:"mode" doc:"anonymous, confidential or named"`
	Name             string `json:"name,omitempty"`
	Email            string `json:"email,omitempty"`
	Phone            string `json:"phone,omitempty"`
	MembershipNumber string `json:"membership_number,omitempty"`
	SafeContact      string `json:"safe_contact,omitempty"`
}

func (a *API) identities(ctx context.Context, kind, ref string) (*list[identityBody], error) {
	if err := known(kind, ref); err != nil {
		return nil, err
	}
	all, err := a.p.Office.Identities(ctx, kind, ref)
	if err != nil {
		return nil, err
	}
	var out []identityBody
	for _, n := range all {
		out = append(out, identityBody{Report: n.Reference, OpenUntil: exact(n.Until), Mode: n.Mode, Name: n.Name, Email: n.Email,
			Phone: n.Phone, MembershipNumber: n.MembershipNumber, SafeContact: n.SafeContact})
	}
	return listOf(out), nil
}
