package demo

import (
	"fmt"
	"slices"
	"strconv"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/record/change"
)

// stage is how far a demo change is carried.
type stage int

const (
	drafted stage = iota
	submitted
	returned
	checked
	approved
)

// makeChanges puts changes in every state on the desks of the cast, some wrong on purpose.
func (b *builder) makeChanges() error {
	plan := []struct {
		name   string
		stage  stage
		raise  bool // to the next salary step; otherwise a new phone number
		wrong  bool // the coefficient stays that of the step before
		reason string
	}{
		{"person2", drafted, true, false, ""},
		{"person3", submitted, true, false, ""},
		{"person4", submitted, true, true, "Hệ số ghi theo quyết định, đề nghị kiểm tra lại bậc."},
		{"person5", returned, false, false, ""},
		{"person6", checked, true, false, ""},
		{"person7", checked, false, false, ""},
		{"person8", checked, true, false, ""},
	}
	for i, p := range plan {
		who, ok := b.province.Askers[p.name]
		if !ok {
			continue
		}
		step, coef := "", ""
		if p.raise {
			step, coef = b.nextStep(who.Dossier, p.wrong)
		}
		if err := b.play(who, p.stage, step, coef, p.reason, i); err != nil {
			return fmt.Errorf("change of %s: %w", p.name, err)
		}
	}
	return b.playDepartment()
}

// nextStep is the salary step after the one a person of the featured school stands on, with its coefficient; wrong gives that of the step
// before. At the top of the table the last step is asked for once more.
func (b *builder) nextStep(dossier id.Dossier, wrong bool) (step, coef string) {
	for _, m := range b.staff[b.SchoolKey()] {
		if m.Dossier != dossier {
			continue
		}
		next := min(m.step+1, len(b.o.Book().Salary().Steps(m.group)))
		of := next
		if wrong {
			of = max(1, next-1)
		}
		hundred, _ := b.o.Book().Salary().Coefficient(m.group, of)
		return strconv.Itoa(next), fmt.Sprintf("%d.%02d", hundred/100, hundred%100)
	}
	return "", ""
}

// play begins a change as its person and carries it as far as the stage says.
func (b *builder) play(who office.Who, until stage, step, coef, reason string, n int) error {
	v, err := b.draft(who, who.Dossier, nil, step, coef, reason, n)
	if err != nil || until == drafted {
		return err
	}
	days := change.Days{Effect: b.day.AddDays(-20), Signed: b.day.AddDays(-12), Receipt: b.day.AddDays(-9 + n)}
	if v, err = entry.Submit(b.ctx, b.o, who, entry.Submission{Change: v.ID, Rev: v.Rev, Days: days, Declaration: v.Declaration}); err != nil || until == submitted {
		return err
	}
	j := approval.Judgement{Change: v.ID, Rev: v.Rev}
	for _, item := range v.Items {
		if until == returned {
			j.Return = append(j.Return, approval.Returning{Item: item.ID, Reason: "Số điện thoại thiếu một chữ số so với phiếu đề nghị, đề nghị kiểm tra lại."})
			break
		}
		j.Pass = append(j.Pass, item.ID)
	}
	_, err = approval.Check(b.ctx, b.o, b.province.Askers["officer"], j)
	return err
}

// draft types a change: a raise of the salary step with its row and its decision, or a new phone number.
func (b *builder) draft(who office.Who, dossierID id.Dossier, onBehalf *change.OnBehalf, step, coef, reason string, n int) (office.ChangeView, error) {
	begin := entry.Beginning{Dossier: dossierID, Kind: change.Update, OnBehalf: onBehalf}
	if step != "" {
		begin.Event = "nang_luong"
	}
	v, err := entry.Begin(b.ctx, b.o, who, begin)
	if err != nil {
		return v, err
	}
	if step == "" {
		return entry.Save(b.ctx, b.o, who, entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{
			{Path: "syll/so_dien_thoai", Input: law.Input{Text: fmt.Sprintf("09120000%02d", n)}}}})
	}
	from := b.day.AddDays(-20)
	row := "syll/qua_trinh_luong/" + id.New()
	typed := []entry.Typed{
		{Path: "syll/ngach_bac_luong", Input: law.Input{Text: step}, Reason: reason},
		{Path: "syll/ngach_he_so", Input: law.Input{Text: coef}, Reason: reason},
		{Path: "syll/ngach_ngay_huong", Input: law.Input{Text: from.VN()}},
		{Path: row, Op: change.AddRow},
		{Path: row + "/tu_thang", Input: law.Input{Text: civil.MonthOf(from).VN()}},
		{Path: row + "/bac_luong", Input: law.Input{Text: step}},
		{Path: row + "/he_so_luong", Input: law.Input{Text: coef}},
	}
	if v, err = entry.Save(b.ctx, b.o, who, entry.Saving{Change: v.ID, Rev: v.Rev, Typed: typed}); err != nil {
		return v, err
	}
	number := fmt.Sprintf("%d/QĐ-THCS", 120+n)
	pdf, err := decision(number, "Nâng bậc lương thường xuyên", v.Person, v.Unit, from)
	if err != nil {
		return v, err
	}
	_, err = entry.AddEvidence(b.ctx, b.o, who, entry.Upload{Change: v.ID, Type: "luong", Name: "quyet-dinh-nang-luong.pdf", Number: number, Date: from.String(), Issuer: v.Unit, Bytes: pdf})
	return v, err
}

// playDepartment carries changes of Sở Nội vụ's own people to the department's desk, entered on behalf and approved before the window
// on the ground of Decree 27.
func (b *builder) playDepartment() error {
	officer, head := b.province.Askers["department_officer"], b.province.Askers["department_head"]
	done := 0
	for i, m := range b.staff["SNV"] {
		if m.Dossier == officer.Dossier || m.Dossier == head.Dossier || m.Head || done == 6 {
			continue
		}
		done++
		ground := &change.OnBehalf{Ground: "Người khai nghỉ thai sản", Document: "Đơn đề nghị ngày " + b.day.AddDays(-3).VN()}
		v, err := b.draft(officer, m.Dossier, ground, "", "", "", 40+i)
		if err != nil {
			return err
		}
		v, err = entry.Submit(b.ctx, b.o, officer, entry.Submission{Change: v.ID, Rev: v.Rev, Days: change.Days{Effect: b.day.AddDays(-2)}})
		if err != nil {
			return err
		}
		j := approval.Judgement{Change: v.ID, Rev: v.Rev}
		for _, item := range v.Items {
			j.Pass = append(j.Pass, item.ID)
		}
		if _, err := approval.Check(b.ctx, b.o, officer, j); err != nil {
			return err
		}
	}
	return b.approveDepartment(head)
}

func (b *builder) approveDepartment(head office.Who) error {
	sheet, err := approval.Sheet(b.ctx, b.o, head)
	if err != nil {
		return err
	}
	a := approval.Approving{}
	if sheet.Early {
		a.Ground = "nghi_dinh_27"
		if !slices.Contains(sheet.Grounds, a.Ground) {
			a.Ground = sheet.Grounds[0]
		}
	}
	for _, v := range sheet.Changes {
		for _, item := range v.Items {
			a.Lines = append(a.Lines, approval.Shown{Change: v.ID, Item: item.ID, Digest: item.Digest})
		}
	}
	if len(a.Lines) == 0 {
		return nil
	}
	_, err = approval.Approve(b.ctx, b.o, head, a)
	return err
}
