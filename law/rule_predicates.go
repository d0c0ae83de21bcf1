package law

// The forms rules are written for.
const (
	formSYLL     = "syll"
	formContract = "hop_dong"
)

// predicates lists how each rule finds out what it is about. A rule of the same name in rules.yaml says the rest; a predicate
// without a rule and a rule without a predicate are both errors at load.
func predicates() []predicate {
	return []predicate{
		reads("personal_number_shape", personalNumberShape, formSYLL),
		reads("identifier_is_personal_number", identifierIsPersonalNumber, formSYLL),
		reads("personal_number_province", personalNumberProvince, formSYLL),
		reads("personal_number_province", ofWorker(personalNumberProvince), formContract),
		reads("personal_number_sex", personalNumberSex, formSYLL),
		reads("personal_number_sex", ofWorker(personalNumberSex), formContract),
		reads("personal_number_birth", personalNumberBirth, formSYLL),
		reads("personal_number_birth", ofWorker(personalNumberBirth), formContract),
		reads("identity_paper_shape", identityPaperShape, formContract),
		reads("birth_in_future", birthInFuture, formSYLL),
		reads("birth_in_future", ofWorker(birthInFuture), formContract),

		reads("nothing_before_birth", nothingBeforeBirth, formSYLL),
		walks("day_in_future", dayInFuture, formSYLL),
		walks("period_order", periodOrder, formSYLL),
		reads("recruited_at_working_age", recruitedAtWorkingAge, formSYLL),
		reads("joined_after_recruited", joinedAfterRecruited, formSYLL),
		reads("appointed_after_recruited", appointedAfterRecruited, formSYLL),
		reads("reappointed_after_appointed", reappointedAfterAppointed, formSYLL),
		reads("ranked_after_recruited", rankedAfterRecruited, formSYLL),
		reads("party_official_after_admitted", partyOfficialAfterAdmitted, formSYLL),
		reads("party_admitted_of_age", partyAdmittedOfAge, formSYLL),
		reads("discharged_after_enlisted", dischargedAfterEnlisted, formSYLL),
		reads("past_retirement", pastRetirement, formSYLL),

		reads("salary_coefficient", salaryCoefficient, formSYLL),
		reads("salary_step", salaryStep, formSYLL),
		reads("salary_history_coefficient", salaryHistoryCoefficient, formSYLL),
		reads("salary_history_step", salaryHistoryStep, formSYLL),
		reads("seniority_on_last_step", seniorityOnLastStep, formSYLL),
		reads("rank_name_and_code", rankNameAndCode, formSYLL),
		reads("rank_category", rankCategory, formSYLL),
		reads("leadership_allowance", leadershipAllowance, formSYLL),

		reads("work_overlap", workOverlap, formSYLL),
		reads("work_gap", workGap, formSYLL),
		reads("pay_overlap", payOverlap, formSYLL),

		reads("same_relative_twice", sameRelativeTwice, formSYLL),
		reads("same_in_law_twice", sameInLawTwice, formSYLL),
		reads("one_father_one_mother", oneFatherOneMother, formSYLL),
		reads("parent_older", parentOlder, formSYLL),
		reads("child_younger", childYounger, formSYLL),
		reads("relative_born_in_future", relativeBornInFuture, formSYLL),

		reads("contract_period_order", contractPeriodOrder, formContract),
		reads("contract_term_too_long", contractTermTooLong, formContract),
		reads("contract_term_disagrees", contractTermDisagrees, formContract),
		reads("contract_kind_and_term", contractKindAndTerm, formContract),
		reads("trial_within_term", trialWithinTerm, formContract),
		reads("signed_before_effective", signedBeforeEffective, formContract),
	}
}

// codeNeeds lists the codes rules know by heart, by list.
func codeNeeds() map[string][]string {
	return map[string][]string{
		"GIOI_TINH":        {"1", "2"},
		"QUAN_HE_GIA_DINH": {father, mother, child},
		"LOAI_HOP_DONG":    {fixedTerm, indefinite},
		"ngach":            nil,
		"dvhc_tinh_cu":     nil,
	}
}
