package main

import (
	"fmt"

	"hoso/civil"
	"hoso/cmd/hoso/demo"
	"hoso/law"
)

// greet prints where the demonstration is and with which accounts it is entered.
func (d *demoCommand) greet(c console, site demoSite, e *entrance, nation *receiver, book *law.Book, day officeDay) {
	at := demo.SettingOf(site.kept.Province)
	communes := site.kept.Communes
	if communes == 0 {
		communes = len(at.CommuneCodes(book))
	}
	c.printf("\nhoso – %s thử nghiệm: %d người, %d xã, phường. Mọi người và mọi số liệu đều là hư cấu.\n\n", at.Name, site.kept.People, communes)
	c.printf("  Địa chỉ:                          %s\n", e.address())
	c.printf("  Máy chủ quốc gia (thử nghiệm):    %s\n", nation.address())
	c.printf("  Ngày làm việc của hệ thống:       %s%s\n", day.today().VN(), roundOf(book, site.kept.Province, day.today()))
	c.printf("  Mật khẩu của mọi tài khoản:       %s\n\n", site.kept.Password)
	rows := table{{"Tài khoản", "Vai trò", "Họ tên", "Đơn vị", "Để thử"}}
	for _, l := range site.kept.Logins {
		name := l.Name
		if name == l.What { // an account of an office, not of a person
			name = "–"
		}
		rows = append(rows, []string{l.Login, roleName(book, l.Role), name, l.Unit, l.What})
	}
	rows.print(c.out)
	c.printf("\nDữ liệu ở %s. Dừng: Ctrl+C.\n", d.Data)
}

// roundOf tells how the day lies to the month's approval, because trying it is what --today is for.
func roundOf(book *law.Book, province string, day civil.Date) string {
	reg, err := book.Regulation(province, day)
	if err != nil {
		return " (chưa có quy chế trong hệ thống)"
	}
	text := "theo " + reg.Number
	if reg.Draft {
		text += ", chưa ban hành"
	}
	if !reg.WindowDays.Stated() {
		return fmt.Sprintf(" (%s; đơn vị phê duyệt vào bất kỳ ngày nào)", text)
	}
	round := reg.Round(civil.MonthOf(day))
	where := "ngoài đợt; thử --today " + round.Opens.String()
	if round.Open(day) {
		where = "đang trong đợt"
	}
	return fmt.Sprintf(" (%s; đợt phê duyệt %s – %s: %s)", text, round.Opens.VN(), round.To.VN(), where)
}

func roleName(book *law.Book, role string) string {
	for _, r := range book.Policy().Roles() {
		if r.ID == role {
			return r.Label.VI
		}
	}
	return role
}
