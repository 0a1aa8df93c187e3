package main

import "context"

func (b *bench) large(context.Context) error { return nil }
