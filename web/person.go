package web

import (
	"net/http"
	"net/url"
	"reflect"
	"strconv"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/approval"
	"hoso/office/copy"
	"hoso/office/entry"
	"hoso/office/read"
)

// person is the part of the table about dossiers: one's own, and those one may see.
func person() []Route {
	return []Route{
		look("/ho-so", "dossier.own", "dossier.view", ownDossier, dossierPage),
		look("/ho-so/{dossier}", "dossier.view", "dossier.view", seeDossier, dossierPage),
		look("/ho-so/{dossier}/cap-nhat", "change.begin_page", "change.draft", seeDossier, beginPage),
		act("/ho-so/{dossier}/cap-nhat", "change.begin", "change.draft", deed[entry.Beginning, office.ChangeView]{form: beginningOf, fill: fillBeginning, do: doBegin, then: begun}),
		look("/ho-so/{dossier}/lich-su", "dossier.history", "dossier.history", seeHistory, historyPage),
		Route{Method: http.MethodGet, Pattern: "/ho-so/{dossier}/tai", Name: "dossier.download", Act: "dossier.print", Media: "application/pdf", Long: true, serve: downloadDossier},
		look("/ho-so/{dossier}/ban-ky-so", "print.requests", "print.request", seeRequests, requestsPage),
		act("/ho-so/{dossier}/ban-ky-so", "print.request", "print.request", deed[asking, copy.View]{form: askingOf, do: doAsk, then: asked}),
		Route{Method: http.MethodGet, Pattern: "/ban-ky-so/{request}/tai", Name: "print.fetch", Act: "dossier.print", Media: "application/pdf", Long: true, serve: fetchCopy},
		look("/phien-ban/{version}/bang-chung", "version.proof", "dossier.view", seeProof, proofPage),
		look("/tien-trinh", "dossier.progress", "dossier.history", seeProgress, progressPage),
		look("/xem-ho-so-cua-toi", "journal.own", "journal.view_own", seeReaders, readersPage),
		look("/thong-bao", "notice.list", "", seeNotices, noticesPage),
		Route{Method: http.MethodGet, Pattern: "/thong-bao/chua-doc", Name: "notice.count", Media: "application/json", Out: reflect.TypeFor[UnreadView](), serve: seeUnread},
		act("/thong-bao", "notice.read", "", deed[nothing, nothing]{form: empty, do: doReadNotices, then: noticesRead}),
	}
}

func ownDossier(v *visit) (read.DossierView, error) {
	if v.who.Dossier == "" {
		return read.DossierView{}, fault.New(fault.Missing, "web.no_own_dossier")
	}
	return read.Dossier(v.ctx, v.office(), v.who, v.who.Dossier)
}

func seeDossier(v *visit) (read.DossierView, error) {
	return read.Dossier(v.ctx, v.office(), v.who, id.Dossier(v.at("dossier")))
}

// beginningOf reads what happened, or which kind of free editing was chosen. An entry on somebody's behalf names its ground.
func beginningOf(v *visit) (entry.Beginning, error) {
	b := entry.Beginning{Kind: v.value("kind"), Event: v.value("event")}
	if ground, document := v.value("ground"), v.value("document"); ground != "" || document != "" {
		behalf := made(&b.OnBehalf)
		behalf.Ground, behalf.Document = ground, document
	}
	return b, nil
}

// made fills an empty pointer of a view's own type, which this floor has no name for.
func made[T any](p **T) *T {
	*p = new(T)
	return *p
}

func fillBeginning(v *visit, b *entry.Beginning) { b.Dossier = id.Dossier(v.at("dossier")) }

func doBegin(v *visit, b entry.Beginning) (office.ChangeView, error) {
	return entry.Begin(v.ctx, v.office(), v.who, b)
}

func begun(v *visit, _ entry.Beginning, c office.ChangeView) (answer, error) {
	to := "/thay-doi/" + string(c.ID)
	if chapter := v.value("chuong"); chapter != "" && c.Event == "" {
		to += "?chuong=" + url.QueryEscape(chapter)
	}
	return goTo(to), nil
}

func seeHistory(v *visit) (read.HistoryView, error) {
	return read.History(v.ctx, v.office(), v.who, id.Dossier(v.at("dossier")))
}

// downloadDossier prints a copy without legal value.
func downloadDossier(v *visit) (answer, error) {
	format := v.query("dang")
	if format != "docx" {
		format = "pdf"
	}
	f, err := copy.Download(v.ctx, v.office(), v.who, id.Dossier(v.at("dossier")), v.query("mau"), format)
	return answer{file: &download{name: f.Name, media: f.Media, bytes: f.Bytes}}, err
}

func fetchCopy(v *visit) (answer, error) {
	f, err := copy.Fetch(v.ctx, v.office(), v.who, id.Request(v.at("request")))
	return answer{file: &download{name: f.Name, media: f.Media, bytes: f.Bytes}}, err
}

// CopiesView is the signed copies asked for of one dossier.
type CopiesView struct {
	Dossier id.Dossier  `json:"dossier"`
	Copies  []copy.View `json:"copies"`
}

func seeRequests(v *visit) (CopiesView, error) {
	view := CopiesView{Dossier: id.Dossier(v.at("dossier"))}
	var err error
	view.Copies, err = copy.Requests(v.ctx, v.office(), v.who, view.Dossier, "")
	return view, err
}

// asking is why a signed copy is needed.
type asking struct {
	Purpose string `json:"purpose"`
}

func askingOf(v *visit) (asking, error) { return asking{v.value("purpose")}, nil }

func doAsk(v *visit, a asking) (copy.View, error) {
	return copy.Request(v.ctx, v.office(), v.who, id.Dossier(v.at("dossier")), a.Purpose)
}

func asked(v *visit, _ asking, _ copy.View) (answer, error) {
	return goTo("/ho-so/" + url.PathEscape(v.at("dossier")) + "/ban-ky-so"), nil
}

func seeProof(v *visit) (approval.Proof, error) {
	return approval.Inclusion(v.ctx, v.office(), v.who, id.Version(v.at("version")))
}

// ProgressView is the asker's own changes: open ones and what became of the others.
type ProgressView struct {
	Dossier id.Dossier          `json:"dossier"`
	Open    []read.OpenChange   `json:"open"`
	Changes []office.ChangeView `json:"changes"`
}

func seeProgress(v *visit) (ProgressView, error) {
	d, err := ownDossier(v)
	if err != nil {
		return ProgressView{}, err
	}
	h, err := read.History(v.ctx, v.office(), v.who, v.who.Dossier)
	return ProgressView{v.who.Dossier, d.Open, h.Changes}, err
}

// ReadersView is one page of who read the asker's dossier.
type ReadersView struct {
	Readings []read.Reading        `json:"readings"`
	Next     int64                 `json:"next,string"` // continue with ?truoc=; 0 at the end
	Consents []account.ConsentView `json:"consents"`    // by which others may read it today
}

func seeReaders(v *visit) (ReadersView, error) {
	before, err := strconv.ParseInt(v.query("truoc"), 10, 64)
	if err != nil {
		before = 0
	}
	lines, next, err := read.Readers(v.ctx, v.office(), v.who, before)
	if err != nil {
		return ReadersView{}, err
	}
	consents, err := account.ConsentsAbout(v.ctx, v.office(), v.who)
	return ReadersView{lines, next, consents}, err
}

func doReadNotices(v *visit, _ nothing) (nothing, error) {
	return nothing{}, read.MarkRead(v.ctx, v.office(), v.who)
}

func noticesRead(*visit, nothing, nothing) (answer, error) { return goTo("/thong-bao"), nil }

// NoticeView is one message, said in words.
type NoticeView struct {
	ID   string `json:"id"`
	Key  string `json:"key"`
	Text string `json:"text"`
	Link string `json:"link"`
	At   string `json:"at"`
	New  bool   `json:"new"`
}

// NoticesView is the asker's messages, newest first.
type NoticesView struct {
	Notices []NoticeView `json:"notices"`
}

func seeNotices(v *visit) (NoticesView, error) {
	found, err := read.Notices(v.ctx, v.office(), v.who)
	view := NoticesView{Notices: make([]NoticeView, 0, len(found))}
	for _, n := range found {
		view.Notices = append(view.Notices, NoticeView{n.ID, n.Key, v.say(n.Key, n.Args), n.Link, office.Clock(n.At), n.Read.IsZero()})
	}
	return view, err
}

// UnreadView is how many messages wait to be read, for whoever wants to know without reading them.
type UnreadView struct {
	Unread int `json:"unread,string"`
}

func seeUnread(v *visit) (answer, error) {
	n, err := read.Unread(v.ctx, v.office(), v.who)
	return answer{view: UnreadView{n}}, err
}
