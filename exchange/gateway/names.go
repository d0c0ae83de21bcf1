package gateway

import "strings"

// The actions of a message.
const (
	Add  = "ADD"
	Edit = "EDIT"
	Del  = "DEL"
)

// Profile is the message that carries a whole person; the others carry one block each.
const Profile = "M0001"

// The blocks of a person.
const (
	General     = "THONGTINCHUNG"
	Work        = "TUYENDUNG_QT_CONGTAC"
	Salary      = "LUONG_PHUCAP_CHUCVU"
	Education   = "TRINHDO_DAOTAO_BOIDUONG"
	Other       = "THONGTIN_KHAC"
	Evaluations = "DS_KETQUA_DANHGIA_PHANLOAI" // a list that stands where the others stand
)

// The names that belong to the envelope and not to a form: the key of the record, and the units hoso knows by itself. The unit
// that employs is written in both spellings the gateway uses; its program reads the first, its list of mandatory names has the second.
const (
	Person         = "HOSO_CBCCVC"
	Key            = "SoHieuCBCCVC_BNDP"
	UnitCode       = "MaDonviSuDung"
	UnitCodeAlso   = "MaDonViSuDung"
	UnitName       = "TenDonViSuDung"
	ManagerCode    = "MaDonViQuanLy"
	ManagerName    = "TenDonViQuanLy"
	PlaceCode      = "MaDonVi" // the unit a person belongs to, when the form does not say it apart
	PlaceName      = "TenDonVi"
	StaffNumber    = "SoHieuCBCCVC"
	FullName       = "HoVaTen"
	headerSender   = "Sender_Code"
	headerAction   = "Action_Type"
	headerNumber   = "Transaction_ID"
	headerPresumed = "Presumed_Dates" // our own line in the header, which the gateway leaves open: days that were not declared
)

// Blocks lists the blocks in the order of a message.
func Blocks() []string { return []string{General, Work, Salary, Education, Other, Evaluations} }

// Messages lists the messages.
func Messages() []string { return []string{Profile, "M0002", "M0003", "M0004", "M0005", "M0006"} }

// MessageOf names the message that carries changes of a block. What is in no block of its own travels with the whole profile.
func MessageOf(block string) string {
	for i, b := range Blocks() {
		if b == block {
			return Messages()[i]
		}
	}
	return Profile
}

// BlockOf names the block a message carries; empty for one that is unknown.
func BlockOf(message string) string {
	for i, m := range Messages() {
		if m == message {
			return Blocks()[i]
		}
	}
	return ""
}

// Allows tells whether a message may have an action.
func Allows(message, action string) bool {
	if BlockOf(message) == "" {
		return false
	}
	return action == Edit || action == Del || action == Add && message == Profile
}

// The addresses of the gateway under its root.
const (
	LoginPath = "/apiauth/oauth/login"
	TokenPath = "/token" // of NGSP: client credentials
	SyncPath  = "/apisyncmsg/syncmsg/"
)

// Service is the last part of the address a message is sent to.
func Service(message string) string { return "service" + strings.ToLower(message) }

// MessageAt is the message an address takes; empty when there is none. The whole profile has two addresses.
func MessageAt(service string) string {
	if service == Service(Profile)+"_1" {
		return Profile
	}
	for _, m := range Messages() {
		if service == Service(m) {
			return m
		}
	}
	return ""
}
