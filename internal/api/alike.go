package api

import (
	"context"

	"recourse/internal/actor"
	"recourse/internal/casework"
)

type alikeIn struct {
	Ref    string `path:"ref" maxLength:"40"`
	Cursor string `query:"cursor" maxLength:"500" doc:"next_cursor of the answer before, to look on"`
}

type alikeBody struct {
	Item      string `json:"item" doc:"Of this file"`
	Kind      string `json:"kind" enum:"report,case"`
	Reference string `json:"reference" doc:"Where the other one is"`
	CodeName  string `json:"code_name"`
	OtherItem string `json:"other_item"`
	Same      bool   `json:"same" doc:"Byte for byte the same file"`
	Percent   int    `json:"percent" minimum:"0" maximum:"100" doc:"How alike two pictures look; from 65 they are named"`
}

type alikeOut struct {
	Body struct {
		Items      []alikeBody `json:"items"`
		Files      int         `json:"files" doc:"How many files that you may know of were looked through"`
		NextCursor string      `json:"next_cursor,omitempty" doc:"There are more to look through"`
	}
}

// alike looks for items elsewhere that look like those of a file.
func (a *API) alike(ctx context.Context, kind string, in *alikeIn) (*alikeOut, error) {
	if err := known(kind, in.Ref); err != nil {
		return nil, err
	}
	who, _ := actor.From(ctx)
	to := bound(who.ID, "alike", []string{kind, in.Ref})
	var from casework.AlikeMark
	if err := a.cursors.open(in.Cursor, to, &from); err != nil {
		return nil, err
	}
	looked, err := a.p.Office.Alike(ctx, kind, in.Ref, from)
	if err != nil {
		return nil, err
	}
	out := &alikeOut{}
	out.Body.Items, out.Body.Files = []alikeBody{}, looked.Files
	for _, x := range looked.Found {
		out.Body.Items = append(out.Body.Items, alikeBody{Item: x.Item, Kind: x.Other.Kind, Reference: x.Other.Ref, CodeName: x.Other.CodeName,
			OtherItem: x.OtherItem, Same: x.Same, Percent: x.Percent})
	}
	if looked.Next != nil {
		out.Body.NextCursor, err = a.cursors.seal(looked.Next, to)
	}
	return out, err
}
