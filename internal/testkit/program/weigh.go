package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
)

// asked is what a page has a browser fetch.
var asked = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)

// Weigh counts the bytes of a page and of what it asks for, packed as they are sent to a browser.
func Weigh(ctx context.Context, base, path string) (n int, err error) {
	get := func(path, packed string) ([]byte, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path, nil)
		if err != nil {
			return nil, err
		}
		r.Header.Set("Accept-Encoding", packed)
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil, err
		}
		defer a.Body.Close()
		body, err := io.ReadAll(a.Body)
		if err == nil && a.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s: %d", path, a.StatusCode)
		}
		return body, err
	}
	plain, err := get(path, "identity")
	if err != nil {
		return 0, err
	}
	links := []string{path}
	for _, m := range asked.FindAllSubmatch(plain, -1) {
		if at := string(m[1]); !slices.Contains(links, at) {
			links = append(links, at)
		}
	}
	if len(links) < 3 {
		return 0, errors.New("the page asks for no styles: build the program with them")
	}
	for _, at := range links {
		body, err := get(at, "gzip")
		if err != nil {
			return 0, err
		}
		n += len(body)
	}
	return n, nil
}
