package law

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"hoso/civil"
)

// Regulation is what holds in one province on one day: the text in force and every term the program needs, each with the
// article it rests on. Values are shared between callers and never changed.
//
// A field without a term and a term without a field are both errors at load.
type Regulation struct {
	Enactment
	Province string // code

	// Accounts (PT-6, PT-7.2; passwords by security level 3 and DT-10.1, the stricter).
	AccountCreators     Words  `term:"account.create_by" words:"department unit"`
	AccountDays         Days   `term:"account.days" units:"working_days days" deadline:"account"`
	PasswordMin         Number `term:"account.password_min" units:"characters"`
	PasswordMinMFA      Number `term:"account.password_min_mfa" units:"characters"`
	PasswordClasses     Number `term:"account.password_classes" units:"classes"`
	PasswordNotName     Flag   `term:"account.password_not_name"`
	PasswordChangeFirst Flag   `term:"account.password_change_first"`
	LockAfter           Number `term:"account.lock_after" units:"times"`
	LockHours           Number `term:"account.lock_hours" units:"hours"`
	SessionIdle         Number `term:"account.session_idle_minutes" units:"minutes"`
	SessionIdleAdmin    Number `term:"account.session_idle_admin_minutes" units:"minutes"`
	SessionLongest      Number `term:"account.session_longest_hours" units:"hours"`
	StepUpLasts         Number `term:"account.step_up_minutes" units:"minutes"`

	// Entry and update (PT-7; NĐ 27/2026 art. 18–19 stands beside the province's terms).
	RecordDays       Days `term:"decree27.record.days" units:"working_days days" deadline:"record" optional:"true"`
	FirstEntry       Days `term:"first_entry.days" units:"working_days days" deadline:"first_entry"`
	DecreeFirstEntry Days `term:"decree27.first_entry.days" units:"working_days days" deadline:"first_entry" optional:"true"`
	UpdateDays       Days `term:"update.days" units:"working_days days" deadline:"update"`
	DecreeUpdate     Days `term:"decree27.update.days" units:"working_days days" deadline:"update" optional:"true"`
	DecreeProcess    Days `term:"decree27.process.days" units:"working_days days" deadline:"process" optional:"true"`
	UpdateCountsFrom Word `term:"update.counts_from" words:"later_of_effect_signing_or_receipt effect"`
	EvidenceNeeded   Flag `term:"evidence.mandatory"`

	// Check and approval (PT-8, PT-19.3).
	CheckStep        Flag  `term:"check.step"`
	WindowDays       Days  `term:"approve.window_days" units:"days"`
	WindowStrict     Flag  `term:"approve.window_strict"`
	EarlyGrounds     Words `term:"approve.early_grounds" words:"tuyen_dung thuyen_chuyen nghi_huu qua_doi nghi_dinh_27"`
	LateGround       Word  `term:"approve.late_ground" words:"qua_han"`
	UnitCutoff       Days  `term:"approve.unit_cutoff_working_days" units:"working_days"`
	DepartmentCutoff Days  `term:"approve.department_cutoff_working_days" units:"working_days"`
	UnitSigns        Flag  `term:"approve.unit_signs"`
	ApproveStepUp    Flag  `term:"approve.step_up"`
	Delegation       Flag  `term:"approve.delegation"`
	ApproverMayEdit  Flag  `term:"approve.approver_may_edit"`

	// The department and the nation (PT-8.2, PT-12.4, PT-13).
	DepartmentSigns      Flag `term:"department.signs"`
	DepartmentBeforeSync Flag `term:"department.before_sync"`
	SyncOnlySigned       Flag `term:"sync.only_signed"`

	// Moving and leaving (PT-11).
	TransferDays     Days  `term:"transfer.days" units:"working_days days" deadline:"transfer"`
	ReceiveDays      Days  `term:"transfer.receive_days" units:"working_days days" deadline:"receive"`
	LeaverCategories Words `term:"leaver.categories" words:"can_bo cong_chuc vien_chuc nguoi_lao_dong"`

	// Reports (PT-14.7, PT-17.4).
	UnitReport       Yearly `term:"report.unit_yearly"`
	DepartmentReport Yearly `term:"report.department_yearly"`

	// Who declares on which form (PT-7.1).
	FormCadre    Word `term:"person.form.can_bo" words:"syll hop_dong"`
	FormServant  Word `term:"person.form.cong_chuc" words:"syll hop_dong"`
	FormEmployee Word `term:"person.form.vien_chuc" words:"syll hop_dong"`
	FormWorker   Word `term:"person.form.nguoi_lao_dong" words:"syll hop_dong"`

	// The place and the parts of the system (PT-10.1, PT-14.2).
	UnitCodes    Word  `term:"unit.codes" words:"qd_20_2020"`
	HostingPilot Word  `term:"hosting.pilot"`
	Hosting      Word  `term:"hosting.address"`
	Modules      Words `term:"modules.on" words:"ho_so"`

	calendar *Calendar
}

// Form gives the form a person of a category declares on, with its article; false for an unknown category.
func (r *Regulation) Form(category string) (Word, bool) {
	switch category {
	case "can_bo":
		return r.FormCadre, true
	case "cong_chuc":
		return r.FormServant, true
	case "vien_chuc":
		return r.FormEmployee, true
	case "nguoi_lao_dong":
		return r.FormWorker, true
	}
	return Word{}, false
}

// period is a stretch of days on which one Regulation holds.
type period struct {
	civil.Range
	regulation *Regulation
}

// bindPeriods makes the Regulation of each stretch of days between two changes of any term.
func (p *Province) bindPeriods(national termLayer, cal *Calendar, flaws *flaws) {
	for _, text := range p.enactments {
		days := boundaries(text, national, p.terms)
		for i, from := range days {
			to := text.To
			if i+1 < len(days) {
				to = days[i+1].AddDays(-1)
			}
			r := &Regulation{Enactment: text, Province: p.Code, calendar: cal}
			if missing := r.bind(from, p.terms, national); len(missing) > 0 {
				flaws.at(1, "from %s no term says %s", from, strings.Join(missing, ", "))
			}
			p.periods = append(p.periods, period{civil.Range{From: from, To: to}, r})
		}
	}
}

// boundaries lists the days within a text on which something changes, the text's first day included.
func boundaries(text Enactment, layers ...termLayer) []civil.Date {
	days := []civil.Date{text.From}
	within := civil.Range{From: text.From, To: text.To}
	for _, layer := range layers {
		for _, terms := range layer {
			for _, t := range terms {
				for _, d := range []civil.Date{t.term.From, t.term.To.AddDays(1)} {
					if within.Contains(d) {
						days = append(days, d)
					}
				}
			}
		}
	}
	slices.SortFunc(days, civil.Date.Compare)
	return slices.Compact(days)
}

// bind fills every field from the first layer that has its term on the day; it names the terms that no layer has.
func (r *Regulation) bind(day civil.Date, layers ...termLayer) (missing []string) {
	fields := reflect.ValueOf(r).Elem()
	for id, need := range termNeeds() {
		t, ok := lookUp(id, day, layers)
		switch {
		case ok:
			fields.Field(need.field).Set(reflect.ValueOf(t.value).Elem())
		case !need.optional:
			missing = append(missing, id)
		}
	}
	slices.Sort(missing)
	return missing
}

func lookUp(id string, day civil.Date, layers []termLayer) (boundTerm, bool) {
	for _, layer := range layers {
		if t, ok := layer.at(id, day); ok {
			return t, true
		}
	}
	return boundTerm{}, false
}

// String names the regulation for logs.
func (r *Regulation) String() string {
	return fmt.Sprintf("%s %s (%s)", r.Province, r.Number, r.From)
}
