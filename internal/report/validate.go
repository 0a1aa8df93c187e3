package report

import (
	"encoding/base64"
	"fmt"
	"time"

	"recourse/internal/fault"
)

// Validate checks every answer and makes it canonical in place: NFC, trimmed, numbers in their one form, defaults
// for what was left out. It returns Invalid with every field that is wrong, so that a person mends them all at once,
// or nil. today is the calendar day where the organisation is: nothing may have happened after it.
func (d *Draft) Validate(q *Questionnaire, today time.Time, l Limits) error {
	c := &checker{q: q, today: DateOf(today), limits: l}
	d.defaults(q)
	c.option("/kind", "/kind", &d.Kind)
	c.option("/standing", "/standing", &d.Standing)
	c.option("/language", "/language", &d.Language)
	c.text("/narrative", &d.Narrative, l.Narrative)
	if Blank(d.Narrative) {
		c.add("/narrative", "required", "Tell us what happened, in your own words.")
	}
	c.text("/danger/detail", &d.Danger.Detail, l.Text)
	c.text("/outcome_hoped", &d.OutcomeHoped, l.Text)
	c.text("/adjustments", &d.Adjustments, l.Text)
	c.options("/conduct", &d.Conduct)
	c.options("/concerns", &d.Concerns)
	c.options("/grounds", &d.Grounds)
	c.identity(&d.Identity)
	c.occurred(&d.Occurred)
	c.people(d)
	c.places(d.Places)
	c.told(d)
	c.evidence(d)
	if f := fault.OnFields(c.found); f != nil {
		return f
	}
	return nil
}

// defaults fills in what nobody needs to say. Contact given without a choice means: known to us, withheld from others.
func (d *Draft) defaults(q *Questionnaire) {
	if d.Kind == "" {
		d.Kind = q.Kind
	}
	if d.Language == "" {
		d.Language = q.Languages[0]
	}
	if d.Identity.Mode == "" {
		d.Identity.Mode = Anonymous
		if d.Identity.named() {
			d.Identity.Mode = Confidential
		}
	}
}

// named tells whether anything here says who it is.
func (i Identity) named() bool {
	return !Blank(i.Name) || !Blank(i.Email) || !Blank(i.Phone) || !Blank(i.MembershipNumber)
}

func (c *checker) identity(i *Identity) {
	c.option("/identity/mode", "/identity/mode", &i.Mode)
	c.line("/identity/name", &i.Name)
	c.text("/identity/safe_contact", &i.SafeContact, c.limits.Text)
	c.email("/identity/email", &i.Email)
	c.phone("/identity/phone", &i.Phone)
	c.membership("/identity/membership_number", &i.MembershipNumber)
	if i.Mode == Anonymous && i.named() {
		// Kept, it would break the choice; dropped in silence, it would lose what was typed. So we ask.
		c.add("/identity/mode", "contradicts", "You chose to be anonymous but gave a name or contact. Choose another way, or take them out.")
	}
}

func (c *checker) occurred(o *Occurred) {
	from, fromOK := c.date("/occurred/from", &o.From)
	to, toOK := c.date("/occurred/to", &o.To)
	if fromOK && toOK && to.Before(from) {
		c.add("/occurred/to", "before_start", "This is before the day it began.")
	}
	c.option("/occurred/nation", "/occurred/nation", &o.Nation)
}

func (c *checker) people(d *Draft) {
	if c.count("/subjects", len(d.Subjects), c.limits.Subjects) {
		for i := range d.Subjects {
			s, at := &d.Subjects[i], fmt.Sprintf("/subjects/%d", i)
			c.line(at+"/name", &s.Name)
			c.line(at+"/handle", &s.Handle)
			c.option(at+"/platform", "/subjects/*/platform", &s.Platform)
			c.url(at+"/profile_url", &s.ProfileURL)
			c.membership(at+"/membership_number", &s.MembershipNumber)
			c.option(at+"/believed_member", "/subjects/*/believed_member", &s.BelievedMember)
			c.line(at+"/role", &s.Role)
		}
	}
	c.line("/affected/name", &d.Affected.Name)
	c.line("/affected/relation", &d.Affected.Relation)
	c.text("/affected/wishes", &d.Affected.Wishes, c.limits.Text)
	if c.count("/witnesses", len(d.Witnesses), c.limits.Witnesses) {
		for i := range d.Witnesses {
			at := fmt.Sprintf("/witnesses/%d", i)
			c.line(at+"/name", &d.Witnesses[i].Name)
			c.line(at+"/contact", &d.Witnesses[i].Contact)
		}
	}
	if c.count("/keep_away", len(d.KeepAway), c.limits.KeepAway) {
		for i := range d.KeepAway {
			c.line(fmt.Sprintf("/keep_away/%d", i), &d.KeepAway[i])
		}
	}
}

func (c *checker) places(places []Place) {
	if !c.count("/places", len(places), c.limits.Places) {
		return
	}
	for i := range places {
		p, at := &places[i], fmt.Sprintf("/places/%d", i)
		c.option(at+"/type", "/places/*/type", &p.Type)
		c.option(at+"/platform", "/places/*/platform", &p.Platform)
		c.url(at+"/url", &p.URL)
		c.text(at+"/description", &p.Description, c.limits.Text)
	}
}

func (c *checker) told(d *Draft) {
	if !c.count("/told_elsewhere", len(d.ToldElsewhere), c.limits.Told) {
		return
	}
	for i := range d.ToldElsewhere {
		at := fmt.Sprintf("/told_elsewhere/%d", i)
		c.option(at+"/to", "/told_elsewhere/*/to", &d.ToldElsewhere[i].To)
		c.line(at+"/reference", &d.ToldElsewhere[i].Reference)
	}
}

// evidence bounds what rides along. File names are cleaned and contents judged by the evidence room.
func (c *checker) evidence(d *Draft) {
	if !c.count("/evidence", len(d.Evidence), c.limits.Files) {
		return
	}
	if len(d.Evidence) > 0 && c.q.flagged(d, NeverUpload) {
		c.add("/evidence", "never_upload", "Do not send images or films of this. Describe them in words, and tell the police.")
		return
	}
	total := 0
	for i := range d.Evidence {
		e, at := &d.Evidence[i], fmt.Sprintf("/evidence/%d", i)
		c.bounded(at+"/filename", &e.Filename, Size{4096, 4096})
		c.line(at+"/media_type", &e.MediaType)
		n, err := e.size()
		if err != nil {
			c.add(at+"/content_base64", "bad_base64", "This file did not arrive whole. Add it again.")
		}
		total += n
	}
	if total > c.limits.Inline {
		c.add("/evidence", "too_large", "These files are too large to send this way. Send them one by one once you have your code.")
	}
}

// Bytes is the file itself.
func (e InlineEvidence) Bytes() ([]byte, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(e.ContentBase64)
	if err != nil {
		return nil, fault.OnField("/content_base64", "bad_base64", "This file did not arrive whole. Add it again.")
	}
	return b, nil
}

func (e InlineEvidence) size() (int, error) {
	b, err := e.Bytes()
	return len(b), err
}
