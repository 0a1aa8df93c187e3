package config

import (
	"regexp"
	"strings"
	"time"
)

// Evidence says where sealed files are kept. They are ciphertext wherever they are: who keeps them sees how long they are
// and when they came, and nothing else.
type Evidence struct {
	// The address of a server that speaks S3, such as https://s3.example.org, for several replicas to share; plain
	// http on this machine only. It must honour If-None-Match. Empty: a folder, evidence under data.
	Endpoint string `koanf:"endpoint" default:""`

	// The bucket there. It must exist, and be open to nobody else.
	Bucket string `koanf:"bucket" default:""`

	// What every name in the bucket begins with.
	Prefix string `koanf:"prefix" default:"recourse/"`

	// The region that requests are signed for.
	Region string `koanf:"region" default:"us-east-1"`

	// What we are called there: the access key, which is no secret.
	AccessKey string `koanf:"access_key" default:""`

	// The file with the secret that goes with the access key, readable by us alone.
	SecretKeyFile string `koanf:"secret_key_file" default:""`

	// How long the server may stand still before a file is given up. A report is taken without it all the same.
	Patience time.Duration `koanf:"patience" default:"30s" range:"1s..5m"`
}

// Shared tells whether files are kept on a server.
func (e Evidence) Shared() bool { return e.Endpoint != "" }

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	prefixName = regexp.MustCompile(`^([A-Za-z0-9_-]+/)*$`)
)

func (e Evidence) check(wrong *Error) {
	if !e.Shared() {
		for _, name := range [][2]string{{"bucket", e.Bucket}, {"access_key", e.AccessKey}, {"secret_key_file", e.SecretKeyFile}} {
			if name[1] != "" {
				wrong.add("evidence.endpoint", "must be named where evidence."+name[0]+" is")
				break
			}
		}
		return
	}
	checkOrigin("evidence.endpoint", e.Endpoint, wrong)
	if !bucketName.MatchString(e.Bucket) {
		wrong.add("evidence.bucket", "must be a bucket's name: small letters, digits, dots and hyphens")
	}
	if !prefixName.MatchString(e.Prefix) {
		wrong.add("evidence.prefix", "must be empty, or plain names that each end in a slash, such as recourse/")
	}
	if e.AccessKey == "" || strings.ContainsAny(e.AccessKey, " \t\r\n") {
		wrong.add("evidence.access_key", "must be what the server calls us")
	}
	if e.SecretKeyFile == "" {
		wrong.add("evidence.secret_key_file", "must be a file that holds the secret of the access key")
	} else if problem := private(e.SecretKeyFile); problem != "" {
		wrong.add("evidence.secret_key_file", problem)
	}
}
