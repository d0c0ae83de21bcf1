package main

import (
	"slices"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/seal"
	"hoso/seal/trust"
	"hoso/text"
)

var verdicts = map[seal.Verdict]string{
	seal.Valid:       "HỢP LỆ",
	seal.Unconfirmed: "CHƯA XÁC NHẬN ĐƯỢC: chữ ký đúng, nhưng không rõ chứng thư có bị thu hồi hay không",
	seal.Unsigned:    "CHƯA KÝ",
	seal.Refused:     "KHÔNG HỢP LỆ",
}

// tell says a report in Vietnamese: who, when, and whether anything changed after.
func tell(c console, name string, r seal.Report, rooted bool) {
	c.printf("%s\n  Kết quả: %s\n  SHA-256: %s\n", name, verdicts[r.Verdict], r.Digest)
	if r.Complete {
		c.printf("  Bản gốc đủ hai chữ ký: người có thẩm quyền và cơ quan (Nghị định 30/2020/NĐ-CP, Điều 5.1).\n")
	}
	if !rooted {
		c.printf("  Chưa cho biết tổ chức chứng thực nào được tin cậy (--roots), nên không thể xác nhận ai đã ký.\n")
	}
	findings(c, "  ", r.Findings)
	for i, s := range r.Signatures {
		c.printf("\nChữ ký %d%s: %s\n", i+1, fieldOf(s), verdicts[s.Verdict])
		signature(c, s)
	}
}

func fieldOf(s seal.Signature) string {
	switch s.Field {
	case "":
		return ""
	case seal.PersonField:
		return " (người có thẩm quyền)"
	case seal.AgencyField:
		return " (cơ quan)"
	}
	return " (ô " + s.Field + ")"
}

func signature(c console, s seal.Signature) {
	if s.Signer.Name != "" {
		c.printf("  Người ký:  %s%s\n", s.Signer.Name, optional(", ", s.Signer.Organisation))
		c.printf("  Chứng thư: số %s do %s cấp, có hiệu lực %s – %s\n", s.Signer.Serial, s.Signer.Issuer, dayOf(s.Signer.NotBefore), dayOf(s.Signer.NotAfter))
	}
	if !s.Time.IsZero() {
		source := "theo đồng hồ của người ký"
		if s.TimeSource == seal.TimeStamped {
			source = "có dấu thời gian chứng thực"
		}
		c.printf("  Ký lúc:    %s (%s)\n", s.Time.In(civil.Zone).Format("15:04:05 02/01/2006"), source)
	}
	if s.Reason != "" {
		c.printf("  Lý do:     %s\n", s.Reason)
	}
	for _, r := range s.Revocation {
		c.printf("  Thu hồi:   %s: %s%s\n", r.Subject, statuses[r.Status], optional(" theo danh sách hoặc trả lời ngày ", dayOf(r.AsOf)))
	}
	after(c, s)
	findings(c, "  ", s.Findings)
}

var statuses = map[trust.Status]string{trust.Good: "không bị thu hồi", trust.Revoked: "ĐÃ BỊ THU HỒI", trust.None: "không rõ"}

// ofTrust are the refusals that speak of certificates and clocks; under any other one nobody knows whether the content is as signed.
var ofTrust = []string{"seal.untrusted", "seal.expired", "seal.not_yet_valid", "seal.wrong_usage", "seal.revoked", "seal.time_future",
	"seal.chain_weak", "seal.stray_certificate", "seal.no_clock", "seal.agency_before_person"}

// after says what came after a signature.
func after(c console, s seal.Signature) {
	intact := true
	for _, change := range s.Changes {
		words, judged := text.For(text.Vietnamese).SayText(change.Key, change.Args), "được phép, là một phần của việc ký"
		if !change.Allowed {
			judged, intact = "KHÔNG ĐƯỢC PHÉP", false
		}
		c.printf("  Sau khi ký: %s (%s)\n", words, judged)
	}
	for _, f := range s.Findings {
		intact = intact && (f.Grade != fault.Block || slices.Contains(ofTrust, f.Key))
	}
	if intact {
		c.printf("  Nội dung:  đúng như khi ký, không bị thay đổi.\n")
	} else {
		c.printf("  Nội dung:  KHÔNG còn đúng như khi ký, hoặc không thể kiểm tra.\n")
	}
}

var grades = map[string]string{fault.Block: "Lỗi", fault.Explain: "Cần giải trình", fault.Note: "Lưu ý"}

func findings(c console, indent string, all []fault.Finding) {
	for _, f := range all {
		c.printf("%s%s: %s%s\n", indent, grades[f.Grade], text.For(text.Vietnamese).SayText(f.Key, f.Args), optional(" – ", f.Citation))
	}
}

func optional(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return civil.FromTime(t).VN()
}
