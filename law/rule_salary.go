package law

import (
	"fmt"
	"strings"

	"hoso/civil"
)

// pay is the salary by rank of item 30.1.
type pay struct {
	Name        place `field:"ngach_chuc_danh" as:"code"`
	Rank        place `field:"ngach_ma_so" as:"code"`
	Step        place `field:"ngach_bac_luong" as:"amount"`
	Coefficient place `field:"ngach_he_so" as:"amount"`
	Seniority   place `field:"ngach_pctnvk" as:"amount"`
}

// payHistory is the salary over the years, item 37.1.
type payHistory struct {
	Rows []payRow `table:"qua_trinh_luong"`
}

type payRow struct {
	Row         Path
	From        place `column:"tu_thang" as:"day"`
	To          place `column:"den_thang" as:"day"`
	Rank        place `column:"ma_so" as:"code"`
	Step        place `column:"bac_luong" as:"amount"`
	Coefficient place `column:"he_so_luong" as:"amount"`
}

// tablesFrom is the first day of the tables of NĐ 204/2004; older rows follow tables that are not on file.
var tablesFrom = civil.Partial{Year: 2004, Month: 10, Day: 1}

// scale finds the salary group of a rank; soft when no official text confirms it.
func (b *Book) scale(rank string) (group string, soft, ok bool) {
	ranks := b.List("ngach")
	if rank == "" || ranks == nil {
		return "", false, false
	}
	item, ok := ranks.Get(rank)
	group = item.Extra["salary_group"]
	return group, item.Extra["conf_group"] == "tri_nho", ok && len(b.salary.Steps(group)) > 0
}

func salaryCoefficient(in RuleInput, p pay) []remark {
	return in.coefficient(p.Rank, p.Step, p.Coefficient)
}

func salaryHistoryCoefficient(in RuleInput, h payHistory) []remark {
	var found []remark
	for _, row := range h.Rows {
		if !row.From.day().IsZero() && !row.From.day().CertainlyBefore(tablesFrom) {
			found = append(found, in.coefficient(row.Rank, row.Step, row.Coefficient)...)
		}
	}
	return found
}

// coefficient holds rank, step and coefficient to the salary table. It names the coefficient of the step, or the first and last
// of the scale when no step is given; a step the scale does not have is another rule's.
func (in RuleInput) coefficient(rank, step, coefficient place) []remark {
	group, soft, ok := in.Book.scale(rank.code())
	have, given := coefficient.hundredths()
	if !ok || !given {
		return nil
	}
	steps := in.Book.salary.Steps(group)
	n, stepGiven := step.number()
	want, exists := in.Book.salary.Coefficient(group, n)
	_, onScale := in.Book.salary.StepOf(group, have)
	switch {
	case stepGiven && (!exists || want == have || in.otherScale(group, n, have)), !stepGiven && onScale:
		return nil
	case stepGiven:
		return []remark{{coefficient.at, []string{coefficient.shown(), rank.code(), comma(want)}, soft}}
	}
	scale := comma(steps[0].Coefficient) + "–" + comma(steps[len(steps)-1].Coefficient)
	return []remark{{coefficient.at, []string{coefficient.shown(), rank.code(), scale}, soft}}
}

// otherScale allows the scale of table 3 where it differs from the one of table 2 of the same name.
func (in RuleInput) otherScale(group string, step, have int) bool {
	want, ok := in.Book.salary.Coefficient("B3."+group, step)
	return ok && want == have
}

// comma writes hundredths as people read them: 4,98.
func comma(hundredths int) string { return fmt.Sprintf("%d,%02d", hundredths/100, hundredths%100) }

// salaryStep: the step exists in the group of the rank.
func salaryStep(in RuleInput, p pay) []remark { return in.step(p.Rank, p.Step) }

func salaryHistoryStep(in RuleInput, h payHistory) []remark {
	var found []remark
	for _, row := range h.Rows {
		if !row.From.day().IsZero() && !row.From.day().CertainlyBefore(tablesFrom) {
			found = append(found, in.step(row.Rank, row.Step)...)
		}
	}
	return found
}

func (in RuleInput) step(rank, step place) []remark {
	group, soft, ok := in.Book.scale(rank.code())
	n, given := step.number()
	steps := in.Book.salary.Steps(group)
	if !ok || !given || n >= 1 && n <= len(steps) {
		return nil
	}
	return []remark{{step.at, []string{fmt.Sprint(n), rank.code(), fmt.Sprint(len(steps))}, soft}}
}

// seniorityOnLastStep: seniority beyond the scale is for the last step (NĐ 204/2004 art. 6.1).
func seniorityOnLastStep(in RuleInput, p pay) []remark {
	group, soft, ok := in.Book.scale(p.Rank.code())
	percent, given := p.Seniority.hundredths()
	n, stepGiven := p.Step.number()
	if !ok || !given || percent == 0 || !stepGiven || n >= len(in.Book.salary.Steps(group)) {
		return nil
	}
	return []remark{{p.Seniority.at, []string{p.Seniority.shown() + "%", fmt.Sprint(n), fmt.Sprint(len(in.Book.salary.Steps(group)))}, soft}}
}

// rankNameAndCode: the name and the code of the rank are of one rank.
func rankNameAndCode(_ RuleInput, p pay) []remark {
	if p.Name.code() == "" || p.Rank.code() == "" || p.Name.code() == p.Rank.code() {
		return nil
	}
	return []remark{{at: p.Rank.at, args: []string{p.Rank.code(), p.Name.shown()}}}
}

// rankCategory: cadres and civil servants hold no title of public employees. The other way round is only noted: many public
// employees do administrative work and hold a civil-service rank.
func rankCategory(in RuleInput, p pay) []remark {
	rank := p.Rank.code()
	if rank == "" {
		return nil
	}
	ofEmployees := strings.HasPrefix(rank, "V.")
	switch in.Category {
	case "can_bo", "cong_chuc":
		if ofEmployees {
			return []remark{{at: p.Rank.at, args: []string{rank}}}
		}
	case "vien_chuc":
		if !ofEmployees {
			return []remark{{at: p.Rank.at, args: []string{rank}, soft: true}}
		}
	}
	return nil
}

// leadership is the allowance of item 30.2.
type leadership struct {
	Position  place `field:"chuc_vu_hien_tai" as:"code"`
	Allowance place `field:"phu_cap_chuc_vu" as:"amount"`
}

// leadershipAllowance: the coefficient is one that some position has.
func leadershipAllowance(in RuleInput, l leadership) []remark {
	have, ok := l.Allowance.hundredths()
	if !ok || have == 0 {
		return nil
	}
	for _, row := range in.Book.salary.Leadership(in.Day) {
		if row.Coefficient == have {
			return nil
		}
	}
	return []remark{{at: l.Allowance.at, args: []string{l.Allowance.shown()}}}
}
