// Package s3 gives tests buckets on a small real S3 server, bin/s3 (tools/s3), which `make test` builds: one server for
// the tests of a package, one bucket for each test. It serves tests only.
//
//	b := s3.Bucket(t)
//	store, err := evidence.OpenBucket(evidence.BucketOptions{Endpoint: b.Endpoint, Bucket: b.Name, …})
package s3
