package office

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"hoso/law"
	"hoso/viet"
)

// ContractFacts are the fields of a labour contract that hoso itself must know; the form's data must hold them.
type ContractFacts struct {
	JobPosition law.Value `field:"cong_viec.vi_tri_viec_lam"`
}

// jobWords stands in a facet before a vị trí việc làm that is declared in words and not by a code.
const jobWords = "~"

// jobList is the list positions are coded by.
const jobList = "vtvl_vien_chuc"

// JobPositionOf is the vị trí việc làm a facet holds: a code of the list, or words behind "~"; empty where none is declared. It is that of the
// SYLL, or where it says nothing that of the newest contract.
func JobPositionOf(contents map[string]law.Content) (string, error) {
	var facts Facts
	if err := law.BindFields(&facts, contents["syll"]); err != nil {
		return "", err
	}
	if job := jobOf(facts.JobPosition); job != "" {
		return job, nil
	}
	for _, component := range slices.Backward(slices.Sorted(maps.Keys(contents))) {
		if ComponentForm(component) != "hop_dong" {
			continue
		}
		var contract ContractFacts
		if err := law.BindFields(&contract, contents[component]); err != nil {
			return "", err
		}
		return jobOf(contract.JobPosition), nil
	}
	return "", nil
}

func jobOf(v law.Value) string {
	switch words := strings.Join(strings.Fields(v.Text), " "); {
	case v.Code != "":
		return v.Code
	case words != "":
		return jobWords + words
	}
	return ""
}

// JobCount is how many people hold one vị trí việc làm.
type JobCount struct {
	Code   string `json:"code"`  // empty for one in words, and for none
	Label  string `json:"label"` // empty where none is declared
	People int    `json:"people,string"`
}

// JobCounts counts the people who are there in some subtrees by vị trí việc làm (PT-14.7, VP-16.7, DT-3.1): those with a code in the order of the list,
// then those in words, written alike but for accents and case being one, at last those who declared none. What each of them holds is a restricted
// entry: the caller has asked the policy for that level.
func (d *Desk) JobCounts(scopes []string) []JobCount {
	held := d.Present(scopes, "job_position")
	var coded, worded []JobCount
	words := map[string]int{} // folded → place in worded
	for _, job := range slices.Sorted(maps.Keys(held)) {
		text, inWords := strings.CutPrefix(job, jobWords)
		switch at, met := words[viet.Fold(text)]; {
		case job == "":
		case !inWords:
			coded = append(coded, JobCount{job, d.jobLabel(job), held[job]})
		case met:
			if held[job] > held[jobWords+worded[at].Label] { // it is called as most write it
				worded[at].Label = text
			}
			worded[at].People += held[job]
		default:
			words[viet.Fold(text)] = len(worded)
			worded = append(worded, JobCount{"", text, held[job]})
		}
	}
	slices.SortStableFunc(coded, func(a, b JobCount) int { return cmp.Compare(d.jobOrder(a.Code), d.jobOrder(b.Code)) })
	slices.SortStableFunc(worded, func(a, b JobCount) int { return strings.Compare(viet.SortText(a.Label), viet.SortText(b.Label)) })
	all := append(coded, worded...)
	if held[""] > 0 {
		all = append(all, JobCount{People: held[""]})
	}
	return all
}

func (d *Desk) jobLabel(code string) string {
	if item, ok := d.Book.List(jobList).Get(code); ok {
		return item.Label
	}
	return code
}

func (d *Desk) jobOrder(code string) int {
	if item, ok := d.Book.List(jobList).Get(code); ok {
		return item.Order
	}
	return 1 << 30
}
