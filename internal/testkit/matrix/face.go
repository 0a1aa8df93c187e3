package matrix

import (
	"strings"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/procedure"
)

// Face is one way of being a subject: who they are and how they stand to the file. A subject with several must get the
// same answer with each.
type Face struct {
	Name      string
	Who       actor.Actor
	Relations []string
}

// FileID is the id of the file that faces of parties belong to.
const FileID = "11111111-1111-4111-8111-111111111111"

const otherID = "22222222-2222-4222-8222-222222222222"

// Faces lists the ways of being a subject.
func (k *Kind) Faces(p *procedure.Procedure, subject string) []Face {
	who, standing, _ := strings.Cut(subject, "/")
	one := func(a actor.Actor, relations ...string) []Face {
		return []Face{{Name: subject, Who: a, Relations: relations}}
	}
	party := func(kind actor.Kind, file string) actor.Actor {
		return actor.Actor{Kind: kind, ID: otherID, File: file, Roles: []string{string(kind)}}
	}
	switch who {
	case "system":
		return one(actor.SystemFor("procedure"))
	case "reporter":
		switch {
		case standing == "told":
			return one(party(actor.Reporter, otherID), "told")
		case standing == "own":
			return one(party(actor.Reporter, FileID))
		}
		return one(party(actor.Reporter, otherID))
	case "respondent":
		if standing == "named" && k.Name == "case" {
			return one(party(actor.Respondent, FileID))
		}
		return one(party(actor.Respondent, otherID))
	case "administrator":
		faces := one(staff("administrator"))
		for _, f := range p.Functions {
			// Nobody gives an administrator work on a file; if somebody did, it would be worth nothing (I34).
			faces = append(faces, Face{"administrator as " + f.ID, staff("administrator", f.Role), []string{f.ID, "was_" + f.ID}})
		}
		return faces
	case "auditor":
		if standing == "conflict" {
			return one(staff("auditor"), "conflict")
		}
		return one(staff("auditor"))
	}
	role := p.Function(who).Role
	was := "was_" + who
	switch standing {
	case "holds":
		return one(staff(role), who, was)
	case "drawn":
		return one(staff(role), "drawn", was)
	case "once":
		return one(staff(role), was)
	case "conflict":
		return []Face{
			{subject, staff(role), []string{"conflict"}},
			{subject + " after holding it", staff(role), []string{"conflict", was}},
			{subject + " while holding it", staff(role), []string{"conflict", was, who}},
			{subject + " while drawn", staff(role), []string{"conflict", was, "drawn"}},
		}
	case "worked", "before":
		var faces []Face
		for _, f := range k.Worked[who] {
			relations := []string{"was_" + f}
			if standing == "worked" {
				relations = append(relations, who, was)
			}
			faces = append(faces, Face{subject + " as " + f, staff(role), relations})
		}
		if standing == "before" {
			faces = append(faces, Face{subject + " as a member", staff(role), []string{"was_panellist"}})
		}
		return faces
	}
	return one(staff(role))
}

func staff(roles ...string) actor.Actor {
	return actor.Actor{Kind: actor.Staff, ID: otherID, Roles: roles}
}

// sight is the act by which a file exists for somebody (casework).
func sight(who actor.Actor, kind string) string {
	switch {
	case who.Kind == actor.Staff || who.Kind == actor.System:
		return "list"
	case who.Kind == actor.Reporter && kind == "report":
		return "read"
	}
	return "follow"
}

// House is policy and procedure, asked in memory as the verbs ask them.
type House struct {
	Policy    *authz.Policy
	Procedure *procedure.Procedure
}

func (h House) can(kind string, f Face, act, state string) bool {
	return h.Policy.Can(f.Who, act, authz.Object{
		Kind: kind, Procedure: h.Procedure.ID, ID: FileID, State: state, Relations: authz.RelationsOf(f.Who, FileID, f.Relations),
	}).Allowed
}

// Sees tells whether a file of a kind exists for a face.
func (h House) Sees(kind string, f Face, state string) bool {
	return h.can(kind, f, sight(f.Who, kind), state)
}

// Views tells whether a part of the file is given to a face.
func (h House) Views(kind string, f Face, view, state string) bool {
	return h.can(kind, f, view, state)
}

// Answers is what a face gets when they try an action that nothing but policy and stage may stop.
func (h House) Answers(kind string, f Face, act, state string) Answer {
	m := h.Procedure.Machine(kind)
	switch {
	case !h.Sees(kind, f, state):
		return NotFound
	case !h.can(kind, f, act, state):
		return Forbidden
	case !m.Applies(m.Action(act), state):
		return Conflict
	}
	return OK
}
