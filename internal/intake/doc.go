// Package intake is how a report comes in: it is checked against its questionnaire, sealed under a key made ahead,
// kept with its first event, its acknowledgement and its access code in one transaction, and answered with a receipt.
//
// It owns Submit and what surrounds it: the scan of staff against the people named, done in memory before anything
// is shown (5.12). What happens to a report afterwards is
// casework. It declares the Store it needs and never knows HTTP.
//
//	receipt, err := desk.Submit(ctx, intake.Submission{Draft: draft, Uploads: files})
package intake
