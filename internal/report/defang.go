package report

import "strings"

// Defang rewrites an address so that no reader, mail program or spreadsheet makes a link of it (B-32, B-39):
// "https://example.org/a" becomes "hxxps[:]//example[.]org/a". It changes nothing that is stored.
func Defang(s string) string {
	lower := strings.ToLower(s)
	for _, scheme := range []string{"https", "http", "ftp"} {
		if strings.HasPrefix(lower, scheme+":") {
			s = map[string]string{"https": "hxxps", "http": "hxxp", "ftp": "fxp"}[scheme] + s[len(scheme):]
			break
		}
	}
	return strings.NewReplacer(":", "[:]", ".", "[.]").Replace(s)
}
