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

	// Whom it covers (PT-2): levels of government, categories of people, the form each declares on (PT-7.1).
	Levels          Words `term:"scope.levels" words:"tinh huyen xa"`
	Categories      Words `term:"person.categories" words:"can_bo cong_chuc can_bo_cong_chuc_xa vien_chuc nguoi_lam_viec_hoi nguoi_lao_dong"`
	WorkerBasis     Words `term:"person.worker_basis" words:"BLLD_2019 ND_111_2022 ND_173_2025 ND_235_2026"` // codes of CAN_CU_HOP_DONG
	FormCadre       Word  `term:"person.form.can_bo" words:"syll hop_dong"`
	FormServant     Word  `term:"person.form.cong_chuc" words:"syll hop_dong"`
	FormCommune     Word  `term:"person.form.can_bo_cong_chuc_xa" words:"syll hop_dong" optional:"true"`
	FormEmployee    Word  `term:"person.form.vien_chuc" words:"syll hop_dong"`
	FormAssociation Word  `term:"person.form.nguoi_lam_viec_hoi" words:"syll hop_dong" optional:"true"`
	FormWorker      Word  `term:"person.form.nguoi_lao_dong" words:"syll hop_dong"`

	// Accounts (PT-6, PT-7.2, PT-14.4; passwords by security level 3 and DT-10, the stricter).
	AccountCreators     Words  `term:"account.create_by" words:"department unit"`
	AccountDays         Days   `term:"account.days" units:"working_days days" deadline:"account"`
	AccountsPerPerson   Number `term:"account.per_person" units:"accounts"`
	AccountDelegation   Flag   `term:"account.delegation"`        // a head may hand account management on
	DelegationAgreed    Flag   `term:"account.delegation_agreed"` // and the department agrees before it holds (BD-17.1)
	AccountRequest      Flag   `term:"account.request_needed"`
	SharedAccount       Flag   `term:"account.shared_sign_in"` // the province's one sign-in for all systems (PT-10.2)
	PasswordMin         Number `term:"account.password_min" units:"characters"`
	PasswordMinMFA      Number `term:"account.password_min_mfa" units:"characters"`
	PasswordClasses     Number `term:"account.password_classes" units:"classes"`
	PasswordNotName     Flag   `term:"account.password_not_name"`
	PasswordNotUnit     Flag   `term:"account.password_not_unit_name"`
	PasswordChangeFirst Flag   `term:"account.password_change_first"`
	PasswordMonths      Number `term:"account.password_months" units:"months" none:"true"`
	PasswordMonthsAdmin Number `term:"account.password_months_admin" units:"months" none:"true"`
	SecondFactor        Word   `term:"account.second_factor" words:"others admin nobody"` // who must have one: see Policy.NeedsSecondFactor
	IdleDays            Days   `term:"account.idle_days" units:"days"`                    // after which an account that is not signed in with is looked at again
	SecondFactorDays    Days   `term:"account.second_factor_days" units:"working_days"`   // from the first sign-in under such a right
	LockAfter           Number `term:"account.lock_after" units:"times"`
	LockHours           Number `term:"account.lock_hours" units:"hours"`
	SessionIdle         Number `term:"account.session_idle_minutes" units:"minutes"`
	SessionIdleAdmin    Number `term:"account.session_idle_admin_minutes" units:"minutes"`
	SessionLongest      Number `term:"account.session_longest_hours" units:"hours"`
	StepUpLasts         Number `term:"account.step_up_minutes" units:"minutes"`

	// Access (PT-4.4, PT-11.1.a, BD-9).
	ConsentWritten Flag `term:"access.written_consent"`
	CancelTransfer Days `term:"access.cancel_transfer_days" units:"working_days days" deadline:"cancel_transfer"`
	CancelLeaving  Days `term:"access.cancel_leave_days" units:"working_days days" deadline:"cancel_leave"`

	// Entry and update (PT-7; NĐ 27/2026 art. 18–19 stands beside the province's terms).
	RecordDays       Days `term:"decree27.record.days" units:"working_days days" deadline:"record" optional:"true"`
	FirstEntry       Days `term:"first_entry.days" units:"working_days days" deadline:"first_entry"`
	DecreeFirstEntry Days `term:"decree27.first_entry.days" units:"working_days days" deadline:"first_entry" optional:"true"`
	UpdateDays       Days `term:"update.days" units:"working_days days" deadline:"update"`
	DecreeUpdate     Days `term:"decree27.update.days" units:"working_days days" deadline:"update" optional:"true"`
	DecreeProcess    Days `term:"decree27.process.days" units:"working_days days" deadline:"process" optional:"true"`
	UpdateCountsFrom Word `term:"update.counts_from" words:"later_of_effect_signing_or_receipt effect"`
	EvidenceNeeded   Flag `term:"evidence.mandatory"`
	OnBehalf         Flag `term:"entry.on_behalf"` // the unit may enter for a person

	// Reminders (PT-17.3, PT-19.4, DT-9.3, BD-13.5, BD-15.3): working days before a last day, and after it until the next above is told.
	RemindBefore     Numbers `term:"remind.before" units:"working_days" none:"true"`
	RemindUnit       Number  `term:"remind.after_unit" units:"working_days" none:"true"`
	RemindHead       Number  `term:"remind.after_head" units:"working_days" none:"true"`
	RemindDepartment Number  `term:"remind.after_department" units:"working_days" none:"true"`

	// Check and approval (PT-8, PT-19.3, DT-11, DT-12, BD-8).
	CheckStep        Flag   `term:"check.step"`
	WindowDays       Days   `term:"approve.window_days" units:"days"` // of the unit; none: at any time
	WindowStrict     Flag   `term:"approve.window_strict"`
	EarlyGrounds     Words  `term:"approve.early_grounds" words:"tuyen_dung thuyen_chuyen nghi_huu qua_doi nghi_dinh_27" none:"true"`
	LateGround       Word   `term:"approve.late_ground" words:"qua_han"`
	UnitCutoff       Days   `term:"approve.unit_cutoff_working_days" units:"working_days"`
	DepartmentCutoff Days   `term:"approve.department_cutoff_working_days" units:"working_days"`
	Routes           Routes `term:"approve.route"`
	UnitSigns        Flag   `term:"approve.unit_signs"`
	ApproveStepUp    Flag   `term:"approve.step_up"`
	Delegation       Flag   `term:"approve.delegation"`
	DeputySigns      Flag   `term:"approve.deputy_signs"` // a deputy signs for the head (KT.)
	ApproverMayEdit  Flag   `term:"approve.approver_may_edit"`

	// The department and the nation (PT-8.2, PT-12.4, PT-13, DT-19.2).
	DepartmentSigns      Flag `term:"department.signs"`
	DepartmentWindow     Days `term:"department.window_days" units:"days"`
	DepartmentBeforeSync Flag `term:"department.before_sync"`
	ManagerBeforeSync    Flag `term:"sync.manager_signs"` // the managing agency signs before its data leaves
	SyncOnlySigned       Flag `term:"sync.only_signed"`
	SharedFrom           Word `term:"share.default_from" words:"csdl_tinh csdl_quoc_gia"`

	// Moving and leaving (PT-11, DT-22.5).
	TransferDays     Days  `term:"transfer.days" units:"working_days days" deadline:"transfer"`
	ReceiveDays      Days  `term:"transfer.receive_days" units:"working_days days" deadline:"receive"`
	ReportMoveDays   Days  `term:"transfer.report_days" units:"working_days days" deadline:"report_move"`
	SyncRequest      Flag  `term:"transfer.sync_request"` // the receiving unit asks the department in writing
	LeaverCategories Words `term:"leaver.categories" words:"can_bo cong_chuc can_bo_cong_chuc_xa vien_chuc nguoi_lam_viec_hoi nguoi_lao_dong"`

	// Reports (PT-14.7, PT-17.4, DT-22.6, DT-26.8, BD-15.4).
	UnitReport              Yearly `term:"report.unit_yearly"`
	UnitReportPeriods       Words  `term:"report.unit_periods" words:"monthly quarterly yearly"`
	ReportAfterPeriod       Number `term:"report.after_period" units:"working_days" none:"true"` // from the end of a month or quarter to its last day
	ReportOpenDays          Number `term:"report.open_days" units:"days"`                        // how long before its last day a report is opened
	UnitReportContent       Word   `term:"report.unit_content" words:"van_hanh_khai_thac tinh_hinh_quan_ly ket_qua_quan_ly"`
	DepartmentReport        Yearly `term:"report.department_yearly" none:"true"`
	DepartmentReportTo      Words  `term:"report.department_to" words:"bo_noi_vu ubnd_tinh" none:"true"`
	DepartmentReportContent Word   `term:"report.department_content" words:"ngach_cdnn_vtvl tinh_hinh_quan_ly khong_quy_dinh"`

	// Pay (DT-17): days of the month.
	SalaryFrom        Number `term:"salary.update_from" units:"day_of_month" optional:"true"`
	SalaryUntil       Number `term:"salary.update_until" units:"day_of_month" optional:"true"`
	SalaryDistrict    Number `term:"salary.district_until" units:"day_of_month" optional:"true"`
	SalaryConsolidate Number `term:"salary.consolidate_on" units:"day_of_month" optional:"true"`

	// Copies kept (TT 06/2023 art. 10, PT-11.2, BD-11.1).
	BackupEvery Word   `term:"backup.every" words:"monthly"`
	BackupKeep  Number `term:"backup.keep_months" units:"months"`
	BackupMedia Word   `term:"backup.media" words:"chuyen_dung"`

	// The place and the parts of the system (PT-10.1, PT-14.2, DT-5, DT-6, DT-14, BD-4.2).
	UnitCodes        Word  `term:"unit.codes" words:"qd_20_2020"`
	HostingPilot     Word  `term:"hosting.pilot" optional:"true"`
	Hosting          Word  `term:"hosting.address"`
	HostingModules   Word  `term:"hosting.modules_address" optional:"true"`
	HostingBy        Word  `term:"hosting.kept_by"`
	ServiceHours     Word  `term:"service.hours" words:"thuong_xuyen lien_tuc 24_24"`
	Modules          Words `term:"modules.on" words:"ho_so dao_tao tien_luong"`
	ModulesUsers     Words `term:"modules.party_bodies" words:"dao_tao tien_luong" none:"true"` // Party, Front and mass organisations use these
	ScoreUses        Words `term:"score.used_for" words:"khen_thuong xep_hang_cntt" none:"true"`
	ITDepartment     Word  `term:"organisation.it_department"`
	SalaryDepartment Word  `term:"organisation.salary_department" optional:"true"`

	calendar *Calendar
}

// Form gives the form a person of a category declares on, with its article; false for a category the regulation does not have.
func (r *Regulation) Form(category string) (Word, bool) {
	forms := map[string]Word{"can_bo": r.FormCadre, "cong_chuc": r.FormServant, "can_bo_cong_chuc_xa": r.FormCommune,
		"vien_chuc": r.FormEmployee, "nguoi_lam_viec_hoi": r.FormAssociation, "nguoi_lao_dong": r.FormWorker}
	form := forms[category]
	return form, form.Word != "" && r.Categories.Has(category)
}

// period is a stretch of days on which one Regulation holds.
type period struct {
	civil.Range
	regulation *Regulation
}

// bindPeriods makes the Regulation of each stretch of days between two changes of any term.
func (p *Province) bindPeriods(cal *Calendar, flaws *flaws) {
	for _, text := range p.enactments {
		days := boundaries(text, p.layers()...)
		for i, from := range days {
			to := text.To
			if i+1 < len(days) {
				to = days[i+1].AddDays(-1)
			}
			r := &Regulation{Enactment: text, Province: p.Code, calendar: cal}
			if missing := r.bind(from, p.layers()...); len(missing) > 0 {
				flaws.at(1, "from %s no term says %s", from, strings.Join(missing, ", "))
			} else {
				r.checkSense(p, flaws)
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
