package main

// triggers names, for each trigger of the migrations, the test that fails without it.
var triggers = map[string]string{
	"files_moved":  "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"files_unborn": "TestR11_AFileIsBornAsItsFirstEventLeavesIt",
	"files_begin":  "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"files_stay":   "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"events_move":  "TestR11_TheDatabaseTakesAnEventOnlyAsTheNextDeclaredOne",
	"events_stay":  "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",

	"procedures_stay":  "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"transitions_stay": "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"apart_stay":       "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",

	"standings_apart": "TestI03_I04_TheDatabaseKeepsApartWhatOnePersonNeverCombines",
	"elsewhere_stay":  "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"standings_stay":  "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"links_stay":      "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"identities_stay": "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"votes_stay":      "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"alarms_stay":     "TestAnAlarmIsSeenOnceAndNeverTakenBack",
	"alarms_seen":     "TestAnAlarmIsSeenOnceAndNeverTakenBack",
	"letters_stay":    "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"letters_sent":    "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",

	"promises_follow": "TestTheDatabaseTakesADueDateOnlyAfterTheOneBeforeIt",
	"promises_stay":   "TestTheDatabaseTakesADueDateOnlyAfterTheOneBeforeIt",

	"log_batches_stay":      "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"security_batched_stay": "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"reads_stay":            "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"reads_batched":         "TestAReadIsOnlyEverPutIntoABatchOnce",

	"leaves_stay":        "TestTheDatabaseRefusesToChangeTheLog",
	"leaves_wait":        "TestTheDatabaseRefusesToChangeTheLog",
	"log_leaves_stay":    "TestTheDatabaseRefusesToChangeTheLog",
	"log_leaves_follow":  "TestTheDatabaseRefusesToChangeTheLog",
	"log_epochs_stay":    "TestTheDatabaseRefusesToChangeTheLog",
	"log_keys_stay":      "TestTheDatabaseRefusesToChangeTheLog",
	"log_places_stay":    "TestTheDatabaseRefusesToChangeTheLog",
	"log_places_follow":  "TestTheDatabaseRefusesToChangeTheLog",
	"log_hashes_stay":    "TestTheDatabaseRefusesToChangeTheLog",
	"log_hashes_follow":  "TestTheDatabaseRefusesToChangeTheLog",
	"checkpoints_stay":   "TestTheDatabaseRefusesToChangeTheLog",
	"checkpoints_follow": "TestTheDatabaseRefusesToChangeTheLog",
	"cosignatures_stay":  "TestTheDatabaseRefusesToChangeTheLog",

	"grants_stand_together":    "TestTheDatabaseRefusesAnExclusiveRoleBesideAnother",
	"grants_only_end":          "TestTheDatabaseOnlyEverEndsAGrant",
	"grants_seats_together":    "TestTheDatabaseRefusesSeatsAfterAnyOtherGrantOrForOnePerson",
	"grants_stay_all":          "TestTheDatabaseOnlyEverEndsAGrant",
	"proposals_settle_once":    "TestR13_TheDatabaseRefusesAProposalSettledByItsMakerLateOrTwice",
	"proposals_stay_all":       "TestR13_ProposalsAreNotEmptied",
	"security_events_stay":     "TestTheDatabaseOnlyAddsSecurityEvents",
	"security_events_stay_all": "TestTheDatabaseOnlyAddsSecurityEvents",

	"erasures_end_once": "TestR62_TheDatabaseErasesOnlyWhatTwoPeopleDecidedAndNobodyStopped",
	"erasures_stay":     "TestR62_TheDatabaseErasesOnlyWhatTwoPeopleDecidedAndNobodyStopped",
	"files_erased":      "TestR62_TheDatabaseErasesOnlyWhatTwoPeopleDecidedAndNobodyStopped",
	"events_emptied":    "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"letters_go":        "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"votes_go":          "TestR11_NothingButAnEventMovesAFileAndNothingIsTakenBack",
	"identities_go":     "TestR62_TheDatabaseErasesOnlyWhatTwoPeopleDecidedAndNobodyStopped",
	"evidence_emptied":  "TestI29_TheDatabaseRefusesToChangeOrForgetAnItem",
	"copies_go":         "TestI29_TheDatabaseRefusesToChangeWhatWasDoneWithAnItem",
	"scans_go":          "TestI29_TheDatabaseRefusesToChangeWhatWasDoneWithAnItem",

	"copies_stay":     "TestI29_TheDatabaseRefusesToChangeWhatWasDoneWithAnItem",
	"scans_stay":      "TestI29_TheDatabaseRefusesToChangeWhatWasDoneWithAnItem",
	"custody_stay":    "TestI29_TheDatabaseRefusesToChangeWhatWasDoneWithAnItem",
	"custody_batched": "TestI29_TheDatabaseRefusesToChangeWhatWasDoneWithAnItem",

	"deliveries_stay":    "TestTheDatabaseRefusesToChangeHowALetterLeft",
	"deliveries_batched": "TestTheDatabaseRefusesToChangeHowALetterLeft",

	"bundles_stay":    "TestTheDatabaseRefusesToChangeWhatLeftTheHouse",
	"bundles_batched": "TestTheDatabaseRefusesToChangeWhatLeftTheHouse",

	"evidence_begin": "TestTheDatabaseRefusesAnItemThatCouldNeverBeOpened",
	"evidence_stay":  "TestI29_TheDatabaseRefusesToChangeOrForgetAnItem",
	"evidence_fixed": "TestI29_TheDatabaseRefusesToChangeOrForgetAnItem",
}
