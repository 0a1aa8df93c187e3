// Package api is the house as programs reach it: the routes of the REST contract, what they take and what they answer.
//
// It owns the types on the wire (never the domain's own), problem documents and the one table from a fault's kind to a
// status, the OpenAPI document made from the very types that serve, sealed cursors, and the guard that lets nobody
// through to a route that does not say who may call it. It decides nothing: every handler calls one verb. It never
// imports pages or the database.
//
//	a, err := api.New(parts)     // refuses to start where a route does not say who may call it
//	err = a.Mount(e)             // on the server's Echo
//
// A key that a viewer may not see is absent, not empty. What a viewer may not see at all is the one answer to
// what does not exist, byte for byte, at the same steps of time (R-37, decision 33).
package api
