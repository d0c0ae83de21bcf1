package browser_test

import (
	"cmp"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"hoso/web"
)

// visit is one page looked at by one of the cast; the {words} of its address stand for records.
type visit struct {
	as, path, name string
	then           func(*tab) // done on the page before it is looked at
	status         int        // of the answer when it is a refusal
	rare           bool       // made like another visit of the same page: looked at when promises are proven or pages drawn
}

// everyVisit reports whether rare visits are made too.
func everyVisit() bool { return os.Getenv("HOSO_PROVE") != "" || os.Getenv("HOSO_SHOTS") != "" }

// visits name every page of the route table at least once, as whoever works there, and where a page has states that matter each of
// them. TestPages fails on a page that nobody visits.
var visits = slices.Concat(ownPages, lawPages, officerPages, headPages, departmentPages, adminPages)

var ownPages = []visit{
	{as: "", path: "/dang-nhap", name: "sign-in"},
	{as: "", path: "/dang-nhap/dung-chung", name: "shared-none", status: http.StatusGone},
	{as: "", path: "/dang-nhap/dung-chung/tra-loi?state=x&code=y", name: "shared-strange", status: http.StatusForbidden},
	{as: "person", path: "/ho-so", name: "dossier"},
	{as: "person", path: "/ho-so/{dossier:person}/cap-nhat", name: "begin"},
	{as: "person", path: "/ho-so/{dossier:person}/ban-ky-so", name: "copies"},
	{as: "person", path: "/tien-trinh", name: "progress-none", rare: true},
	{as: "person", path: "/xem-ho-so-cua-toi", name: "readers-none", rare: true},
	{as: "person", path: "/thong-bao", name: "notices-none", rare: true},
	{as: "person", path: "/mat-khau", name: "password"},
	{as: "person", path: "/tai-khoan", name: "account"},
	{as: "person", path: "/tai-khoan/dung-chung", name: "links-none"},
	{as: "person", path: "/tai-khoan/bao-mat", name: "security"},
	{as: "person", path: "/tai-khoan/bao-mat/ung-dung", name: "app-new"},
	{as: "person", path: "/tai-khoan/bao-mat/khoa", name: "passkey-none", status: http.StatusGone}, // this office has no name browsers know
	{as: "person", path: "/toi", name: "me"},
	{as: "person5", path: "/phan-anh", name: "voice"},
	{as: "person5", path: "/viec-co-han", name: "own-deadlines"},
	{as: "person", path: "/khong-co-trang-nay", name: "missing", status: http.StatusNotFound},
	{as: "person", path: "/kiem-tra", name: "denied", status: http.StatusForbidden},
	{as: "person2", path: "/thay-doi/{change:person2}", name: "draft"},
	{as: "person2", path: "/thay-doi/{change:person2}/gui", name: "submit"},
	{as: "person3", path: "/tien-trinh", name: "progress"},
	{as: "person3", path: "/thay-doi/{change:person3}", name: "sent"},
	{as: "person3", path: "/minh-chung/{evidence:person3}/xem", name: "document"},
	{as: "person5", path: "/ho-so/{dossier:person5}", name: "dossier-returned", rare: true},
	{as: "person5", path: "/thay-doi/{earlier:person5}", name: "returned", rare: true},
	{as: "person5", path: "/thay-doi/{change:person5}", name: "mend"},
	{as: "person5", path: "/ho-so/{dossier:person5}/lich-su", name: "history"},
	{as: "person5", path: "/xem-ho-so-cua-toi", name: "readers"},
	{as: "person5", path: "/thong-bao", name: "notices"},
}

var lawPages = []visit{
	{as: "person", path: "/quy-dinh", name: "terms"},
	{as: "person", path: "/quy-dinh?tinh=binh-dinh&day=2026-11-12", name: "terms-draft", rare: true},
	{as: "person", path: "/quy-dinh/so-sanh?a=phu-tho&b=dong-thap", name: "compare"},
	{as: "person", path: "/danh-muc/dan_toc?q=kinh", name: "list"},
	{as: "person", path: "/quy-dinh/bieu-mau/syll", name: "form"},
	{as: "person", path: "/quy-dinh/lich", name: "calendar"},
}

var officerPages = []visit{
	{as: "officer", path: "/tai-khoan/bao-mat", name: "security-due"},
	{as: "officer", path: "/kiem-tra", name: "queue"},
	{as: "officer", path: "/kiem-tra", name: "keys", then: func(p *tab) {
		p.keys("?")
		p.until("the help with the keyboard", `document.querySelector("dialog#keys[open]")`)
	}},
	{as: "officer", path: "/kiem-tra/{change:person4}", name: "check"},
	{as: "officer", path: "/nguoi/{dossier:moves}/thoi-viec", name: "leaving-waits"},
	{as: "officer", path: "/nguoi/{dossier:person4}/thoi-viec", name: "leaving-new", rare: true},
	{as: "officer", path: "/kiem-tra/{change:person6}", name: "checked"},
	{as: "officer", path: "/nguoi", name: "people"},
	{as: "officer", path: "/nguoi/them", name: "arrival"},
	{as: "officer", path: "/nguoi/{dossier:person4}", name: "one"},
	{as: "officer", path: "/nguoi/{dossier:person4}/lich-su", name: "one-history"},
	{as: "officer", path: "/nguoi/{dossier:person5}/thay-doi", name: "one-changes"},
	{as: "officer", path: "/nguoi/{dossier:person}/nhap-thay", name: "on-behalf"},
	{as: "officer", path: "/ky-ban-sao", name: "seals"},
	{as: "officer", path: "/don-doc", name: "deadlines"},
	{as: "officer", path: "/chat-luong", name: "quality"},
	{as: "officer", path: "/bien-che", name: "quotas-own"},
	{as: "officer", path: "/bien-che/vi-tri", name: "positions"},
	{as: "officer", path: "/can-lam-ro", name: "matters"},
	{as: "officer", path: "/can-lam-ro/{matter}", name: "matter"},
	{as: "officer", path: "/nguoi/{dossier:person4}/nghi", name: "leaves"},
	{as: "officer", path: "/bao-cao", name: "reports"},
	{as: "officer", path: "/bao-cao/{report:officer}", name: "report-returned"},
	{as: "officer", path: "/nap-ho-so", name: "intakes"},
	{as: "officer", path: "/nap-ho-so/{intake:planned}", name: "intake-planned"},
	{as: "officer", path: "/nap-ho-so/{intake:planned}?loc=new&doi=1.6", name: "intake-change", rare: true},
	{as: "officer", path: "/nap-ho-so/{intake:writing}", name: "intake-writing", rare: true},
	{as: "department_officer", path: "/nguoi/{dossier:signed}/lich-su", name: "one-history-signed", rare: true},
	{as: "department_officer", path: "/phien-ban/{version:signed}/bang-chung", name: "proof"},
	{as: "department_officer", path: "/phien-ban/{version:waiting}/bang-chung", name: "proof-none", status: http.StatusNotFound, rare: true},
}

var headPages = []visit{
	{as: "head", path: "/phe-duyet/sua/{change:person6}/x", name: "amend-refused", status: http.StatusGone},
	{as: "head", path: "/phe-duyet", name: "sheet"},
	{as: "head", path: "/dong-y?tat-ca=1", name: "consents"},
	{as: "head", path: "/dong-y?nguoi={dossier:person4}", name: "consent-one"},
	{as: "head", path: "/thoi-viec", name: "leavings"},
	{as: "head", path: "/phe-duyet/bien-nhan", name: "receipts-none", then: func(p *tab) { p.pressAt(".place summary") }},
	{as: "department_head", path: "/phe-duyet", name: "sheet-none", then: func(p *tab) { p.pressAt(".tools .menu:last-child summary") }},
	{as: "department_head", path: "/phe-duyet/bien-nhan", name: "receipts"},
	{as: "department_head", path: "/phe-duyet/bien-nhan/{sheet}", name: "receipt"},
}

var departmentPages = []visit{
	{as: "reviewer", path: "/so", name: "department"},
	{as: "reviewer", path: "/so/ra-soat", name: "reviews"},
	{as: "reviewer", path: "/so/ra-soat?trang-thai=held", name: "reviews-held", rare: true},
	{as: "reviewer", path: "/so/ra-soat/{version:waiting}", name: "review"},
	{as: "reviewer", path: "/so/ra-soat/{version:signed}", name: "review-signed", rare: true},
	{as: "reviewer", path: "/so/dong-bo", name: "outgoing-refused"},
	{as: "reviewer", path: "/toan-tinh", name: "board"},
	{as: "reviewer", path: "/don-doc", name: "deadlines"},
	{as: "reviewer", path: "/bao-cao", name: "reports"},
	{as: "reviewer", path: "/bao-cao?ky=2026&qua-han=1", name: "reports-none", rare: true},
	{as: "reviewer", path: "/bao-cao/{report:department_officer}", name: "report"},
	{as: "director", path: "/bao-cao/{report:province_head}", name: "report-received"},
	{as: "reviewer", path: "/chat-luong", name: "quality"},
	{as: "reviewer", path: "/gop-y", name: "feedback"},
	{as: "reviewer", path: "/luu-tru", name: "archive", rare: true},
	{as: "reviewer", path: "/nguoi/{dossier:left}/thoi-viec", name: "leaving-done"},
	{as: "director", path: "/so/ky-so", name: "batches"},
	{as: "director", path: "/so/lo/{batch:signing}", name: "batch-signing", rare: true},
	{as: "director", path: "/so/lo/{batch:signed}", name: "batch"},
}

var adminPages = []visit{
	{as: "admin", path: "/don-vi", name: "units"},
	{as: "admin", path: "/don-vi/{unit}", name: "unit"},
	{as: "admin", path: "/tinh-trang", name: "health"},
	{as: "admin", path: "/quan-tri/tham-quyen", name: "stuck"},
	{as: "admin", path: "/quy-dinh/sua?phan=days", name: "amend-days", rare: true},
	{as: "admin", path: "/quy-dinh/sua?phan=term", name: "amend-term"},
	{as: "admin", path: "/quy-dinh/sua?phan=routes", name: "amend-routes", then: func(p *tab) { p.pressAt("details[open] details summary") }},
	{as: "admin", path: "/quy-dinh/sua?phan=codes", name: "amend-codes", rare: true},
	{as: "admin", path: "/quy-dinh/sua?phan=field", name: "amend-field", rare: true},
	{as: "admin", path: "/quy-dinh/sua?phan=new", name: "amend-new"},
	{as: "admin", path: "/don-vi/ma", name: "code-table", rare: true},
	{as: "admin", path: "/don-vi/ma", name: "code-plan", then: func(p *tab) {
		p.fillAt("textarea[name=rows]", "H44.02;Không có đơn vị này\nh4;Sai mã\nH44;")
		p.leaveAt("main form button[type=submit]")
	}},
	{as: "admin", path: "/nap-ho-so", name: "intakes", rare: true},
	{as: "admin", path: "/nap-ho-so/{intake:open}", name: "intake-open"},
	{as: "admin", path: "/quan-tri/tai-khoan?chon={account}", name: "account-chosen", then: func(p *tab) { p.pressAt("details.handover summary") }},
	{as: "admin", path: "/quan-tri/su-dung?loai=never", name: "usage"},
	{as: "admin", path: "/bien-che?vuot=1", name: "quotas"},
	{as: "admin", path: "/bien-che?ngay=31/12/2025", name: "quotas-past", rare: true},
	{as: "admin", path: "/bien-che/{unit}", name: "quota"},
	{as: "admin", path: "/bien-che/giao?don-vi={unit}", name: "quota-table", rare: true},
	{as: "admin", path: "/bien-che/giao", name: "quota-plan", then: func(p *tab) {
		p.fillAt("textarea[name=rows]", "H44.13;công chức;14\nSở Nội vụ;viên chức;5000\nKhông có đơn vị này;công chức;3\nH44;Hợp đồng lao động theo Nghị định 111/2022;40")
		p.leaveAt("main form button[type=submit]")
	}},
	{as: "unit_admin", path: "/quan-tri/tai-khoan", name: "accounts"},
	{as: "unit_admin", path: "/quan-tri/tai-khoan/chua-co", name: "lacking"},
}

// inEnglish are pages that are looked at once more in the other language.
var inEnglish = []visit{
	{as: "person2", path: "/thay-doi/{change:person2}", name: "draft-en"},
	{as: "head", path: "/phe-duyet", name: "sheet-en"},
	{as: "officer", path: "/kiem-tra", name: "queue-en"},
	{as: "reviewer", path: "/so", name: "department-en"},
}

// TestPages looks at every page: axe finds nothing, the console is silent, nothing comes from elsewhere, and at 360 pixels nothing
// has to be moved sideways.
func TestPages(t *testing.T) {
	t.Parallel()
	s := still(t)
	all := spread(t, s)
	covered(t)
	t.Run("axe", func(t *testing.T) { // first: what it does not find there it is not believed not to find
		axeFinds(t, s)
	})
	t.Run("pages", func(t *testing.T) { // ends when all of them have been looked at
		for _, of := range byVisitor() {
			t.Run(cmp.Or(of[0].as, "nobody"), func(t *testing.T) {
				t.Parallel()
				s.goRound(t, all, of)
			})
		}
	})
}

// goRound looks at the pages of one of the cast, in the language they find and then in English.
func (s *site) goRound(t *testing.T, all records, pages []visit) {
	t.Helper()
	var p *tab
	if as := pages[0].as; as != "" {
		p = s.enter(t, as)
	} else {
		p = s.window(t, "nobody")
	}
	for _, v := range pages {
		p.see(all, v)
	}
	english := slices.DeleteFunc(slices.Clone(inEnglish), func(v visit) bool { return v.as != pages[0].as })
	if len(english) == 0 {
		return
	}
	p.leaveAt("button[name=lang][value=en]")
	for _, v := range english {
		p.see(all, v)
		if vietnamese := eval[string](p, leftInVietnamese); vietnamese != "" {
			t.Errorf("%s: in English the page says %q", v.path, vietnamese)
		}
	}
}

// see opens a page, which must answer as it should, and looks at it.
func (p *tab) see(all records, v visit) {
	p.t.Helper()
	p.provoke(v.status)
	p.open(all.in(p.t, v.path))
	if got := eval[int](p, `performance.getEntriesByType("navigation")[0].responseStatus`); got != max(v.status, http.StatusOK) {
		p.t.Errorf("%s %s answers %d", p.who, v.path, got)
	}
	if v.then != nil {
		v.then(p)
	}
	p.look(v.as + "-" + v.name)
	p.provoke()
}

// leftInVietnamese finds words of the page's own that are not English: what it says above tables and beside fields, and on what can be
// pressed. What the law, units and people are called stays as it is.
const leftInVietnamese = `[...document.querySelectorAll("h1:not(.change-head *), h2, thead th, nav a, main button, legend, .form-label")]
	.filter((e) => e.closest("[lang=vi], .event, .edit") === null && e.getClientRects().length > 0)
	.map((e) => e.innerText.trim()).filter((text) => /[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/i.test(text)).join(" | ")`

// byVisitor gathers the visits of each of the cast.
func byVisitor() [][]visit {
	var of [][]visit
	for _, v := range visits {
		if v.rare && !everyVisit() {
			continue
		}
		i := slices.IndexFunc(of, func(pages []visit) bool { return pages[0].as == v.as })
		if i < 0 {
			of = append(of, []visit{v})
			continue
		}
		of[i] = append(of[i], v)
	}
	return of
}

// covered: every page of the route table is visited.
func covered(t *testing.T) {
	t.Helper()
	seen := map[string]bool{}
	for _, v := range visits {
		seen[patternOf(word.ReplaceAllString(v.path, "x"))] = true
	}
	for _, r := range web.Routes() {
		if r.Method == http.MethodGet && r.Media == "" && r.Pattern != "/api/openapi.json" && r.Pattern != "/{$}" && !seen[r.Pattern] {
			t.Errorf("nobody visits %s", r.Pattern)
		}
	}
}

// patternOf finds the route of an address.
func patternOf(path string) string {
	mux := http.NewServeMux()
	for _, r := range web.Routes() {
		mux.HandleFunc(r.Method+" "+r.Pattern, func(http.ResponseWriter, *http.Request) {})
	}
	request, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return ""
	}
	_, pattern := mux.Handler(request)
	return strings.TrimPrefix(pattern, http.MethodGet+" ")
}
