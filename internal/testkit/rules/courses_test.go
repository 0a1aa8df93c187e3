package rules

// courses are what histories aim at, one thing after another; between them, and where nothing leads on, chance does.
var courses = [][]string{
	{"appeal", "decide_appeal", "close_monitoring", "reopen", "lock_findings"},
	{"verify", "close_appeal_window", "appeal_late", "decide_appeal", "reopen"},
	{"veto", "verify", "appeal", "decide_appeal"},
	{"issue_determination", "waive_appeal", "reopen", "issue_notice", "lock_findings", "sign_draft"},
	{"impose_in_emergency", "ratify_measure", "renew_measure", "renew_measure", "renew_measure_again", "lift_measure"},
	{"impose_measure", "vary_measure", "lapse_measure", "impose_in_emergency", "lapse_emergency", "authorise"},
	{"close_as_criticism", "ask_for_review", "learn_of_withdrawal", "decide_on_withdrawal"},
	{"close_with_advice", "order_review", "authorise", "issue_notice", "find_no_case_to_answer"},
	{"open_hearing", "issue_determination", "appeal", "decide_appeal"},
	{"identify_account", "issue_notice", "contest_identification", "rule_on_identification", "pass_quality", "open_sitting"},
	{"go_on_without_answer", "issue_determination", "appeal", "decide_appeal"},
	{"go_on_without_answer", "verify", "close_appeal_window"},
	{"begin_informal", "end_informal", "authorise"},
	{"pass_quality", "ask_further", "issue_supplement", "pass_quality", "lock_findings"},
	{"issue_determination", "appeal", "withdraw_appeal", "record_completion"},
	{"hold_for_police", "issue_notice", "lift_police_hold_at_review", "learn_of_withdrawal", "decide_on_withdrawal"},
	{"appeal", "decide_appeal", "end_terms"},
}

var ofReports = [][]string{
	{"screen", "open_cases", "withdraw_later", "conclude_report"}, {"ask_reporter", "signpost", "ask_for_second_look"}, {"reroute", "answer_data_complaint"},
	{"withdraw_report"}, {"set_aside"}, {"restrict_contact"}, {},
}
