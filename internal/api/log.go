package api

import (
	"context"
	"net/http"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/fault"
	"recourse/internal/ledger"
)

func (a *API) logRoutes() {
	add(a, route{id: "log-checkpoint", method: http.MethodGet, path: "/log/checkpoint", summary: "The last signed checkpoint (C2SP tlog-checkpoint)",
		tag: "log", access: public("checkpoint", "read"), gives: "text/plain"}, a.checkpoint)
	add(a, route{id: "log-key", method: http.MethodGet, path: "/log/key", summary: "The public keys of checkpoints and promises, and the handover to each later pair",
		tag: "log", access: public("checkpoint", "read"), gives: "text/plain"}, a.logKey)
	// A tile's number is written in groups of three digits, each a step of the path, so each depth is an address.
	tile := func(depth int, path string) route {
		return route{id: "log-tile-" + strconv.Itoa(depth), method: http.MethodGet, path: "/log/tile/{level}" + path,
			summary: "A tile of hashes (C2SP tlog-tiles), up to the last checkpoint", tag: "log", access: public("checkpoint", "read"), gives: "application/octet-stream"}
	}
	add(a, tile(1, "/{n1}"), func(ctx context.Context, in *Tile1) (*rawOut, error) { return a.tile(ctx, in.at()) })
	add(a, tile(2, "/{n1}/{n2}"), func(ctx context.Context, in *Tile2) (*rawOut, error) { return a.tile(ctx, in.at()) })
	add(a, tile(3, "/{n1}/{n2}/{n3}"), func(ctx context.Context, in *Tile3) (*rawOut, error) { return a.tile(ctx, in.at()) })
	add(a, tile(4, "/{n1}/{n2}/{n3}/{n4}"), func(ctx context.Context, in *Tile4) (*rawOut, error) { return a.tile(ctx, in.at()) })
	add(a, route{id: "verify", method: http.MethodPost, anew: true, path: "/api/v1/verify", summary: "What a receipt, or a proof of no answer, shows, in sentences", tag: "log",
		access: public("checkpoint", "read")}, a.verify)
}

const plain = "text/plain; charset=utf-8"

func (a *API) checkpoint(ctx context.Context, _ *none) (*rawOut, error) {
	c, err := a.p.Log.Latest(ctx)
	if err != nil {
		return nil, err
	}
	if len(c.Note) == 0 {
		return nil, nothing()
	}
	return &rawOut{ContentType: plain, Body: c.Note}, nil
}

func (a *API) logKey(context.Context, *none) (*rawOut, error) {
	return &rawOut{ContentType: plain, Body: []byte(a.p.LogKeys.Text())}, nil
}

// Tile1 to Tile4 are the places of a tile by the depth of its path; huma reads embedded types with a capital alone.
type Tile1 struct {
	Level string `path:"level" maxLength:"2"`
	N1    string `path:"n1" maxLength:"8"`
}

// Tile2 has two steps.
type Tile2 struct {
	Tile1
	N2 string `path:"n2" maxLength:"8"`
}

// Tile3 has three.
type Tile3 struct {
	Tile2
	N3 string `path:"n3" maxLength:"8"`
}

// Tile4 has four.
type Tile4 struct {
	Tile3
	N4 string `path:"n4" maxLength:"8"`
}

func (t *Tile1) at() string { return t.Level + "/" + t.N1 }
func (t *Tile2) at() string { return t.Tile1.at() + "/" + t.N2 }
func (t *Tile3) at() string { return t.Tile2.at() + "/" + t.N3 }
func (t *Tile4) at() string { return t.Tile3.at() + "/" + t.N4 }

func (a *API) tile(ctx context.Context, at string) (*rawOut, error) {
	t, err := tlog.ParseTilePath("tile/" + strconv.Itoa(ledger.TileHeight) + "/" + at)
	if err != nil || t.L < 0 { // the leaves themselves are not served
		return nil, nothing()
	}
	b, err := ledger.Tile(ctx, a.p.Log, t.L, t.N, t.W)
	if err != nil {
		if ctx.Err() != nil || fault.Is(err, fault.Unavailable) {
			return nil, err
		}
		return nil, nothing()
	}
	return &rawOut{ContentType: "application/octet-stream", Body: b}, nil
}

type verifyIn struct {
	JSON[struct {
		Receipt   string `json:"receipt" maxLength:"131072" doc:"The text of a receipt, whole; or of a proof of no answer"`
		Witnesses string `json:"witnesses,omitempty" maxLength:"32768" doc:"The witnesses whose cosignatures the receipt must bear, and how many of them: a C2SP tlog-policy. Without it those that we name are counted, and none is needed"`
	}]
}

type verified struct {
	Holds      bool     `json:"holds"`
	Included   bool     `json:"included" doc:"It stands in the log; otherwise it is promised and not yet due"`
	Sentences  []string `json:"sentences"`
	Received   string   `json:"received_on,omitempty" format:"date"`
	Integrated string   `json:"integrated_by,omitempty" format:"date"`
	Size       int64    `json:"checkpoint_size,omitempty"`
	Cosigned   int      `json:"witnesses_cosigned,omitempty" doc:"How many of the witnesses asked about cosigned the checkpoint"`
}

func (a *API) verify(_ context.Context, in *verifyIn) (*one[verified], error) {
	s, err := a.p.Checks.Text(in.Body.Receipt, in.Body.Witnesses)
	return &one[verified]{verified{Holds: s.Holds, Included: s.Included, Sentences: s.Sentences, Received: s.Received,
		Integrated: s.Integrated, Size: s.Size, Cosigned: s.Cosigned}}, err
}
