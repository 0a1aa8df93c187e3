// Package survey asks whoever had a part in a matter, once it has ended, how they were treated (domain 5.19).
//
// It owns the questions (configs/survey.yaml), who may answer them and when, and what of the answers may be read. What is kept says
// nothing of a case: for each month, kind of party and question a number, and the free texts to the month, sealed under keys of
// their own. That somebody has answered is a keyed mark of them and their file, from which no answer is found. It never gives a count
// below Least or one from which such a count could be reckoned, never a month that is not over, and never a text by itself.
//
//	table              what                                  goes
//	survey_counts      month, side, question, answer → n     after keep_months
//	survey_texts       month → words                         after keep_months, its key with it
//	surveyed           mark of a party                       with the file
//
//	err := desk.Answer(ctx, survey.Given{Answers: map[string]string{"fair": "partly"}}, nil)
package survey
