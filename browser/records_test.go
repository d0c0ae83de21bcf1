package browser_test

import (
	"regexp"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/exchange/national"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/approval"
	"hoso/office/intake"
	"hoso/office/lawbook"
	"hoso/office/leaving"
	"hoso/office/quality"
	"hoso/office/read"
	"hoso/office/reporting"
	"hoso/office/urging"
	"hoso/record/change"
)

// records are what the words in braces of a visit's address stand for: "change:returned" the change that was given back.
type records map[string]string

var word = regexp.MustCompile(`\{([a-z_0-9:]+)\}`)

// in puts records in the place of the words of an address.
func (all records) in(t *testing.T, path string) string {
	t.Helper()
	return word.ReplaceAllStringFunc(path, func(braced string) string {
		record := all[braced[1:len(braced)-1]]
		if record == "" {
			t.Fatalf("nothing is known as %s", braced)
		}
		return record
	})
}

// refusal is what the nation answers to the next packet.
var refusal = national.Faults{Refuse: 1, Field: "SoDienThoai", Reason: "Số điện thoại không đúng định dạng"}

// spread brings versions of the demonstration to every place at the department, one of them refused by the nation, and tells where each
// record that pages show one of can be found. The worker must be still: what waits for it is wanted as it waits.
func spread(t *testing.T, s *site) records {
	t.Helper()
	all := records{"unit": string(s.As("officer").Unit), "account": string(s.As("reviewer").Account)}
	for who, asker := range s.Cast.Askers {
		if asker.Dossier != "" {
			all["dossier:"+who] = string(asker.Dossier)
		}
	}
	waiting := must(approval.Reviews(s.Ctx, s.Office, s.As("reviewer"), "waiting", "", 10))(t)
	if len(waiting) != 6 {
		t.Fatalf("%d versions wait at the department, want 6", len(waiting))
	}
	s.Nation.Switch(refusal)
	all["batch:signed"] = s.signs(t, waiting[0], waiting[1])
	s.reports(t, all)
	if err := urging.Begin(s.Ctx, s.Office); err != nil {
		t.Fatal(err)
	}
	all["matter"] = s.speaks(t)
	s.consents(t)
	s.leavings(t, all)
	s.Worker.Drain(s.Ctx)
	all["batch:signing"] = s.signs(t, waiting[2])
	s.reviews(t, "passed", "", waiting[3])
	s.reviews(t, "held", "Chờ đơn vị bổ sung văn bản đề nghị.", waiting[4])
	for i, name := range []string{"signed", "signed2", "signing", "passed", "held", "waiting"} {
		all["version:"+name], all["dossier:"+name] = string(waiting[i].ID), string(waiting[i].Dossier)
	}
	sheets := must(read.Sheets(s.Ctx, s.Office, s.As("department_head"), 1))(t)
	all["sheet"] = string(sheets[0].ID)
	s.changes(t, all)
	s.intakes(t, all)
	must(s.Office.Store.Seal(s.Ctx, s.Clock.Now(), s.Worker.Seal))(t)
	return all
}

// speaks lets a person report an error and the officer say something to the department, and has the school's dossiers examined and scored.
func (s *site) speaks(t *testing.T) string {
	t.Helper()
	m := must(quality.Report(s.Ctx, s.Office, s.As("person5"), quality.Reporting{Path: "syll/que_quan_tinh", Text: "Quê quán ghi theo tên tỉnh cũ, đề nghị đơn vị sửa theo giấy khai sinh."}))(t)
	must(quality.Say(s.Ctx, s.Office, s.As("officer"), quality.Saying{Topic: "vuong_mac", Text: "Danh mục chức danh thiếu mã giáo viên dự bị."}))(t)
	for _, err := range []error{quality.Examine(s.Ctx, s.Office, s.As("officer"), ""), quality.Begin(s.Ctx, s.Office)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return m.ID
}

// consents has the head let somebody read one dossier, and the whole school once.
func (s *site) consents(t *testing.T) {
	t.Helper()
	day := civil.FromTime(s.Clock.Now())
	c := account.Consenting{Login: s.Cast.Logins["person2"].Login, Dossiers: []id.Dossier{s.As("person5").Dossier}, Document: "15/CV-TTr", Signed: day, Kind: "consent",
		Purpose: "Xác minh quá trình lương", Level: "restricted", Entries: []string{"chapter:luong", "chapter:cong_tac"}, To: day.AddDays(10)}
	must(account.RecordConsent(s.Ctx, s.Office, s.As("head"), c))(t)
	c.Dossiers, c.Entries, c.Kind, c.Article, c.Document, c.Purpose, c.Level = nil, nil, "law", "Điều 14 Luật Thanh tra", "KL 2/TTr", "Thanh tra công tác cán bộ", "internal"
	ended := must(account.RecordConsent(s.Ctx, s.Office, s.As("head"), c))(t)
	if err := account.EndConsent(s.Ctx, s.Office, s.As("head"), ended.Grant, "Kết thúc cuộc thanh tra"); err != nil {
		t.Fatal(err)
	}
}

// leavings has one person retire, whose document the head can confirm by, another who waits for theirs, and one who left.
func (s *site) leavings(t *testing.T, all records) {
	t.Helper()
	lacking := must(read.WithoutAccount(s.Ctx, s.Office, s.As("unit_admin"), "", 100))(t).People
	all["dossier:leaves"], all["dossier:moves"], all["dossier:left"] = string(s.As("person8").Dossier), string(lacking[0].Dossier), string(lacking[1].Dossier)
	day := civil.FromTime(s.Clock.Now())
	for name, r := range map[string]leaving.Recording{
		"leaves": {Kind: "nghi_huu", Last: day.AddDays(20), Document: "QĐ 77/QĐ-SGDĐT"},
		"moves":  {Kind: "chuyen_di", Last: day.AddDays(30), Document: "QĐ 81/QĐ-BGDĐT", To: "Bộ Giáo dục và Đào tạo"},
		"left":   {Kind: "thoi_viec", Last: day.AddDays(-1), Document: "QĐ 60/QĐ-THCS"},
	} {
		r.Dossier, r.Signed = id.Dossier(all["dossier:"+name]), day
		l := must(leaving.Record(s.Ctx, s.Office, s.As("officer"), r))(t)
		if name == "moves" {
			continue
		}
		must(leaving.AddPaper(s.Ctx, s.Office, s.As("officer"), leaving.Paper{Leaving: l.ID, Name: "quyet-dinh.pdf", Bytes: decision(t)}))(t)
		if name == "left" {
			must(leaving.Decide(s.Ctx, s.Office, s.As("head"), leaving.Deciding{Leaving: l.ID, Confirm: true}))(t)
		}
	}
}

// intakes brings files of dossiers: one with rows of every kind, one that is being written, one whose columns nobody has named.
func (s *site) intakes(t *testing.T, all records) {
	t.Helper()
	bring := func(who, name, head string, rows ...string) intake.View {
		u := intake.Upload{Name: name, Basis: "Biên bản bàn giao dữ liệu số 12/BB-SNV", Category: "vien_chuc", Bytes: []byte(head + "\n" + strings.Join(rows, "\n"))}
		return must(intake.Bring(s.Ctx, s.Office, s.As(who), u))(t)
	}
	head := "STT;Họ và tên;Ngày sinh;Giới tính;Số CCCD;Dân tộc;Ngày vào cơ quan hiện đang công tác"
	all["intake:planned"] = bring("officer", "ho-so-truong-cu.csv", head, "1;Nguyễn Thị Hoa;02/05/1980;Nữ;025180000901;Kinh;01/09/2005", "2;Trần Văn Hùng;05/23/1981;Nam;025081000902;Kinh;01/09/2006",
		"3;Lê Văn Bình;01/02/1982;Nam;25082000903;Mường;15/08/2007", "4;Phạm Thị Mai;30/02/1983;Nữ;2,51830E+11;Kinh;01/09/2008", "5;Nguyễn Thị Hoa;02/05/1980;Nữ;025180000901;Kinh;01/09/2005").ID
	writing := bring("officer", "ho-so-dot-2.csv", head, "1;Hoàng Văn Nam;02/05/1984;Nam;025084000911;Tày;01/09/2009")
	all["intake:writing"] = must(intake.Write(s.Ctx, s.Office, s.As("officer"), intake.Writing{Intake: writing.ID, Rows: 1}))(t).ID
	all["intake:open"] = bring("admin", "xuat-tu-he-thong-cu-nam-2024.csv", "Mã NV;Tên nhân sự;Căn cước công dân số;Ngày sinh;Đơn vị;Ghi chú nội bộ", "A1;Ngô Thị Cột;025190000777;03/04/1990;Sở Nội vụ;–").ID
}

// changes finds what each of the cast has changed: the newest, and the one before it, which a returned change's draft carries on.
func (s *site) changes(t *testing.T, all records) {
	t.Helper()
	err := s.Office.Store.View(s.Ctx, func(r office.Reader) error {
		found, err := office.Find[change.Change](r, office.Query{})
		for _, f := range found {
			for who, asker := range s.Cast.Askers {
				if asker.Dossier == "" || f.Record.Dossier != asker.Dossier {
					continue
				}
				all["earlier:"+who], all["change:"+who] = all["change:"+who], string(f.Record.ID)
				for _, ref := range f.Record.Evidence {
					all["evidence:"+who] = string(ref.Evidence)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// reports opens the year's reports, in a province whose units report by 30 November, and brings one to each place: given back to the school,
// waiting at the department, received.
func (s *site) reports(t *testing.T, all records) {
	t.Helper()
	today := civil.FromTime(s.Clock.Now())
	must(lawbook.Amend(s.Ctx, s.Office, s.As("admin"), lawbook.Amending{Document: "QĐ 90/QĐ-UBND", Signed: today, From: today,
		Term: &law.TermChange{ID: "report.unit_yearly", Value: "11-30", Article: "2"}}))(t)
	if err := reporting.Begin(s.Ctx, s.Office); err != nil {
		t.Fatal(err)
	}
	s.Worker.Drain(s.Ctx)
	for _, v := range must(reporting.List(s.Ctx, s.Office, s.As("reviewer"), reporting.Asking{}))(t).Reports {
		for _, as := range []string{"officer", "department_officer", "province_head"} {
			if v.Unit == s.As(as).Unit {
				all["report:"+as] = v.ID
				must(reporting.Submit(s.Ctx, s.Office, s.As(as), reporting.Submission{Report: v.ID, Difficulties: "Đường truyền ở hai điểm trường lẻ chậm.\nChưa đủ máy quét.", Proposals: "Đề nghị tập huấn thêm một buổi."}))(t)
			}
		}
	}
	must(reporting.Return(s.Ctx, s.Office, s.As("reviewer"), reporting.Returning{Report: all["report:officer"], Reason: "Bổ sung số máy quét còn thiếu."}))(t)
	must(reporting.Receive(s.Ctx, s.Office, s.As("reviewer"), all["report:province_head"]))(t)
}

// signs passes versions and signs them in a batch of their own, whose signature the worker will make.
func (s *site) signs(t *testing.T, versions ...approval.ReviewView) string {
	t.Helper()
	s.reviews(t, "passed", "", versions...)
	return string(must(approval.SignBatch(s.Ctx, s.Office, s.As("director"), id.New()))(t).ID)
}

func (s *site) reviews(t *testing.T, outcome, reason string, versions ...approval.ReviewView) {
	t.Helper()
	r := approval.Reviewing{Outcome: outcome, Reason: reason}
	for _, v := range versions {
		r.Versions = append(r.Versions, v.ID)
	}
	must(approval.Review(s.Ctx, s.Office, s.As("reviewer"), r))(t)
}

// must ends the test when something that prepares it fails.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
