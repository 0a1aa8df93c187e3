package page

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
)

// themeFile is where a deployment says its colours, in the folder of its rules.
const themeFile = "theme.yaml"

// palette is colours by what they are for: "brand", "link-hover"; each "#rrggbb".
type palette map[string]string

// theme is the colours of a deployment, for the day and for the dark. What it does not say stays as it is.
type theme struct {
	Light palette `yaml:"light"`
	Dark  palette `yaml:"dark"`
}

// A pair is read one upon the other: text needs 4.5, the edge of what is typed into 3 (WCAG 2.2, 1.4.3 and 1.4.11).
var pairs = []struct {
	on, upon string
	least    float64
}{
	{"text", "body-background", 4.5}, {"text", "template-background", 4.5}, {"surface-text", "surface-background", 4.5}, {"text", "surface-background", 4.5},
	{"secondary-text", "body-background", 4.5}, {"link", "body-background", 4.5}, {"link", "template-background", 4.5}, {"link", "surface-background", 4.5},
	{"link-hover", "body-background", 4.5}, {"link-visited", "body-background", 4.5}, {"link-active", "body-background", 4.5}, {"error", "body-background", 4.5},
	{"inverse-text", "brand", 4.5}, {"inverse-text", "link-hover", 4.5}, {"inverse-text", "error", 4.5}, {"inverse-text", "success", 4.5},
	{"focus-text", "focus", 4.5}, {"input-border", "body-background", 3},
}

// loadTheme reads the colours of a deployment; nil where it has none. It refuses a colour that nothing is drawn in, what
// is no colour, and two that cannot be told apart where one stands upon the other, by the line of the file.
func loadTheme(rules fs.FS, a *assets) ([]byte, error) {
	source, err := fs.ReadFile(rules, themeFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", themeFile, err)
	}
	var t theme
	if err := yaml.UnmarshalWithOptions(source, &t, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %s", themeFile, yaml.FormatError(err, false, true))
	}
	light, dark, err := a.palettes()
	if err != nil {
		return nil, err
	}
	for _, side := range []struct {
		name     string
		is, says palette
	}{{"light", light, t.Light}, {"dark", dark, t.Dark}} {
		if err := side.is.take(side.says); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", themeFile, side.name, err)
		}
	}
	return fmt.Appendf(nil, "@media screen{:root{%s}}\n@media screen and (prefers-color-scheme: dark){:root{%s}}\n", light.css(), dark.css()), nil
}

// colour is how the built styles name and write one.
var colour = regexp.MustCompile(`--govuk-([a-z-]+)-colour: ?(#[0-9a-f]{6})`)

// palettes are the colours that the styles were built with.
func (a *assets) palettes() (light, dark palette, err error) {
	css, err := fs.ReadFile(a.files, a.names["main.css"])
	if err != nil {
		return nil, nil, fmt.Errorf("read the styles: %w", err)
	}
	light, dark = palette{}, palette{}
	for _, block := range strings.Split(string(css), ":root{")[1:] {
		block, _, _ = strings.Cut(block, "}")
		into := light
		if strings.Contains(block, "color-scheme:dark") {
			into = dark
		}
		for _, c := range colour.FindAllStringSubmatch(block, -1) {
			into[c[1]] = c[2]
		}
	}
	delete(light, "print-text")
	return light, dark, nil
}

// take changes colours to what a deployment says.
func (p palette) take(says palette) error {
	for _, name := range slices.Sorted(maps.Keys(says)) {
		if p[name] == "" {
			return fmt.Errorf("nothing is drawn in %q; there are %s", name, strings.Join(slices.Sorted(maps.Keys(p)), ", "))
		}
		if p[name] = strings.ToLower(says[name]); !colour.MatchString("--govuk-x-colour:"+p[name]) || len(p[name]) != 7 {
			return fmt.Errorf("%s: %q is no colour; write it as \"#12525a\"", name, says[name])
		}
	}
	for _, x := range pairs {
		if got := contrast(p[x.on], p[x.upon]); got < x.least {
			return fmt.Errorf("%s %s upon %s %s has a contrast of %.2f, and needs %.1f to be read", x.on, p[x.on], x.upon, p[x.upon], got, x.least)
		}
	}
	return nil
}

func (p palette) css() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(p)) {
		fmt.Fprintf(&b, "--govuk-%s-colour:%s;", name, p[name])
	}
	return b.String()
}

// contrast is that of two colours by WCAG 2.2, from 1 to 21.
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(colour string) (sum float64) {
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// own adds a file that was not built to those that are given out.
func (a *assets) own(name, ending string, content []byte) {
	sum := sha256.Sum256(content)
	at := name + "." + hex.EncodeToString(sum[:6]) + ending
	a.names[name+ending] = at
	a.made[at] = content
}
