package forms

import "crypto/tls"

var blind = tls.Config{InsecureSkipVerify: true} // want `InsecureSkipVerify: name`

var seeing = tls.Config{MinVersion: tls.VersionTLS13}

func later(c *tls.Config) {
	c.InsecureSkipVerify = true // want `InsecureSkipVerify: name`
}
