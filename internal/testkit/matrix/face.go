package matrix

import (
	"strings"

	"recourse/internal/actor"
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
func (k *Kind) Faces(r Rules, subject string) []Face {
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
	case "affected", "witness":
		if standing == "beside" && k.Name == "case" {
			return one(party(actor.Kind(who), FileID))
		}
		return one(party(actor.Kind(who), otherID))
	case "representative", "supporter":
		relation := map[string]string{"representative": "represents", "supporter": "supports"}[who]
		if standing != "beside" || k.Name != "case" {
			return one(party(actor.Kind(who), otherID))
		}
		return one(party(actor.Kind(who), FileID), relation)
	case "administrator", "auditor":
		if standing == "conflict" {
			return one(staff(who), "conflict")
		}
		faces := one(staff(who))
		if who == "auditor" {
			return faces // whose role goes with no other (5.11): grants see to that
		}
		for _, f := range r.Functions {
			// Nobody gives them work on a file; if somebody did, it would be worth nothing (I34).
			faces = append(faces, Face{who + " as " + f.ID, staff(who, f.Role), []string{f.ID, "was_" + f.ID}})
		}
		return faces
	}
	if standing == "" {
		return one(staff(who))
	}
	role, was := r.role(who), "was_"+who
	switch standing {
	case "holds":
		return one(staff(role), who, was)
	case "standin":
		var faces []Face // drawn from another pool because its own was empty
		for _, other := range r.standIns(who) {
			faces = append(faces, Face{subject + " from " + other, staff(other), []string{who, was}})
		}
		return faces
	case "screening":
		return one(staff(role), "screener", "was_screener")
	case "drawn":
		return one(staff(role), "drawn", was)
	case "once":
		return one(staff(role), was)
	case "conflict", "barred":
		return []Face{
			{subject, staff(role), []string{standing}},
			{subject + " after holding it", staff(role), []string{standing, was}},
			{subject + " while holding it", staff(role), []string{standing, was, who}},
			{subject + " while drawn", staff(role), []string{standing, was, "drawn"}},
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
	if strings.HasPrefix(standing, "was_") {
		return one(staff(role), standing, who, was)
	}
	return one(staff(role))
}

func staff(roles ...string) actor.Actor {
	return actor.Actor{Kind: actor.Staff, ID: otherID, Roles: roles}
}
