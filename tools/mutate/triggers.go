package main

// triggers names, for each trigger of the migrations, the test that fails without it.
var triggers = map[string]string{
	"files_moved":  "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"files_unborn": "TestR11AFileIsBornAsItsFirstEventLeavesIt",
	"files_begin":  "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"files_stay":   "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"events_move":  "TestR11TheDatabaseTakesAnEventOnlyAsTheNextDeclaredOne",
	"events_stay":  "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",

	"procedures_stay":  "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"transitions_stay": "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"apart_stay":       "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",

	"standings_apart": "TestI03I04TheDatabaseKeepsApartWhatOnePersonNeverCombines",
	"standings_stay":  "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"links_stay":      "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"identities_stay": "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"votes_stay":      "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"letters_stay":    "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"letters_sent":    "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",

	"log_batches_stay":      "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"security_batched_stay": "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"reads_stay":            "TestR11NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"reads_batched":         "TestAReadIsOnlyEverPutIntoABatchOnce",

	"leaves_only_placed": "TestTheDatabaseRefusesToChangeTheLog",
	"leaves_wait":        "TestTheDatabaseRefusesToChangeTheLog",
	"leaves_stay":        "TestTheDatabaseRefusesToChangeTheLog",
	"log_hashes_stay":    "TestTheDatabaseRefusesToChangeTheLog",
	"log_hashes_follow":  "TestTheDatabaseRefusesToChangeTheLog",
	"checkpoints_stay":   "TestTheDatabaseRefusesToChangeTheLog",
	"checkpoints_follow": "TestTheDatabaseRefusesToChangeTheLog",

	"grants_stand_together":    "TestTheDatabaseRefusesAnExclusiveRoleBesideAnother",
	"grants_only_end":          "TestTheDatabaseOnlyEverEndsAGrant",
	"grants_seats_together":    "TestTheDatabaseRefusesSeatsAfterAnyOtherGrantOrForOnePerson",
	"grants_stay_all":          "TestTheDatabaseOnlyEverEndsAGrant",
	"proposals_settle_once":    "TestR13_TheDatabaseRefusesAProposalSettledByItsMakerLateOrTwice",
	"proposals_stay_all":       "TestR13_ProposalsAreNotEmptied",
	"security_events_stay":     "TestTheDatabaseOnlyAddsSecurityEvents",
	"security_events_stay_all": "TestTheDatabaseOnlyAddsSecurityEvents",

	"evidence_begin": "TestTheDatabaseRefusesAnItemThatCouldNeverBeOpened",
	"evidence_stay":  "TestI29_TheDatabaseRefusesToChangeOrForgetAnItem",
	"evidence_fixed": "TestI29_TheDatabaseRefusesToChangeOrForgetAnItem",
}
