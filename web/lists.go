package web

import (
	"net/http"
	"strings"

	"hoso/civil"
	"hoso/fault"
	"hoso/law"
	"hoso/office/unit"
	"hoso/viet"
)

// ListView is what a search in one or several code lists found.
type ListView struct {
	Items []ListItem `json:"items"`
	More  bool       `json:"more"` // there are more than were given
}

// ListItem is one line of a code list.
type ListItem struct {
	List  string `json:"list"`
	Code  string `json:"code"`
	Label string `json:"label"`
	Note  string `json:"note,omitempty"` // until when it held, for what has ended
}

// Most is how many lines a search gives at once.
const mostItems = 30

// unitLists is the name of the list that stands for the tree of units.
const unitLists = "units"

// searchList searches code lists with or without diacritics: /danh-muc/dvhc_xa,dvhc_xa_cu?q=tan+lac&day=2026-11-26. What was in force
// on another day comes after what is in force on this one, because old papers carry old codes.
func searchList(v *visit) (answer, error) {
	day, err := v.day()
	if err != nil {
		return answer{}, err
	}
	var view ListView
	for id := range strings.SplitSeq(v.at("list"), ",") {
		found, err := v.searchOne(id, day)
		if err != nil {
			return answer{}, err
		}
		view.Items = append(view.Items, found...)
	}
	if len(view.Items) > mostItems {
		view.Items, view.More = view.Items[:mostItems], true
	}
	v.w.Header().Set("Cache-Control", "private, max-age=300")
	if v.json || v.r.Header.Get("Accept") == "*/*" || v.r.Header.Get("Accept") == "" {
		return answer{view: view, status: http.StatusOK}, nil
	}
	return answer{page: listPage(v, view)}, nil
}

func (v *visit) day() (civil.Date, error) {
	text := v.query("day")
	if text == "" {
		return v.today(), nil
	}
	return readDay(text)
}

// readDay reads a day as people write it or as programs do.
func readDay(text string) (civil.Date, error) {
	d, err := civil.ParseVN(text)
	if err != nil {
		d, err = civil.Parse(text)
	}
	return d, err
}

func (v *visit) searchOne(id string, day civil.Date) ([]ListItem, error) {
	if id == unitLists {
		return v.searchUnits()
	}
	list := v.book().List(id)
	if list == nil {
		return nil, fault.New(fault.Missing, "web.list_unknown", id)
	}
	query := v.query("q")
	var items []ListItem
	seen := map[string]bool{}
	for _, item := range list.Search(query, day, mostItems+1) {
		seen[item.Code] = true
		items = append(items, ListItem{List: id, Code: item.Code, Label: item.Label})
	}
	if query == "" && len(items) > 0 {
		return items, nil
	}
	for _, item := range list.Search(query, civil.Date{}, mostItems+1) {
		if !seen[item.Code] {
			seen[item.Code] = true
			items = append(items, ListItem{id, item.Code, item.Label, v.endOf(item)})
		}
	}
	return items, nil
}

func (v *visit) endOf(item law.Item) string {
	if item.To.IsZero() {
		return ""
	}
	return v.Say("list.until", item.To.VN())
}

// searchUnits searches the units the asker may see.
func (v *visit) searchUnits() ([]ListItem, error) {
	units, err := unit.Tree(v.ctx, v.office(), v.who)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(viet.Fold(v.query("q")))
	var items []ListItem
	for _, u := range units {
		if !u.Closed && holdsWords(viet.Fold(u.Name+" "+u.Code), words) {
			items = append(items, ListItem{List: unitLists, Code: string(u.ID), Label: u.Name})
		}
	}
	return items, nil
}

func holdsWords(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
