"""Where the pages of bidders, keyholders and the opening hall are; bidding.urls takes them in."""

from django.urls import path

from bidding.views import bids, certificates, hall, keyholders, kits, preparing, remedies, uploads

urlpatterns = [
    path("bids/", bids.my_bids, name="my_bids"),
    path("bids/<str:code>/", preparing.prepare, name="prepare"),
    path("bids/<str:code>/elsewhere/", preparing.elsewhere, name="elsewhere"),
    path("bids/<str:code>/kit.json", kits.kit, name="kit"),
    path("bids/<str:code>/form.docx", kits.blank_docx, name="form_docx"),
    path("bids/<str:code>/form.json", kits.blank_json, name="form_json"),
    path("bids/<str:code>/standing.json", preparing.standing, name="standing"),
    path("bids/<str:code>/upload/", preparing.upload, name="upload"),
    path("bids/<str:code>/submit/", preparing.submit, name="submit"),
    path("bids/<str:code>/journal/", uploads.journal, name="upload_journal"),
    path("bids/<str:code>/journal.csv", uploads.journal_file, name="upload_journal_file"),
    path("bids/<str:code>/withdraw/", remedies.withdraw, name="withdraw"),
    path("bids/<str:code>/withdrawal.json", remedies.statement_file, name="statement_file"),
    path("bids/<str:code>/rescue/", remedies.rescue_key, name="rescue"),
    path("bids/<str:code>/resupply/", remedies.resupply_file, name="resupply"),
    path("bids/<str:code>/keyset.json", bids.keyset_file, name="keyset_file"),
    path("bids/<str:code>/v<int:version>/", bids.receipt, name="receipt"),
    path("bids/<str:code>/v<int:version>/receipt.tlog-proof", bids.receipt_file, name="receipt_file"),
    path("bids/<str:code>/v<int:version>/manifest.json", bids.manifest_file, name="manifest_file"),
    path("keys/", keyholders.my_keys, name="my_keys"),
    path("keys/<int:pk>/", keyholders.keyholding, name="keyholding"),
    path("keys/<int:pk>/drill.txt", keyholders.drill_file, name="drill_file"),
    path("keys/<int:pk>/drill/", keyholders.answer_drill, name="answer_drill"),
    path("keys/<int:pk>/wraps.json", keyholders.wraps_file, name="wraps_file"),
    path("keys/<int:pk>/asked/", keyholders.asked, name="asked"),
    path("keys/<int:pk>/qualified.json", keyholders.qualified, name="qualified"),
    path("keys/<int:pk>/release/", keyholders.release, name="release"),
    path("halls/", hall.halls, name="halls"),
    path("halls/document-root.pem", certificates.root, name="document_root"),
    path("halls/<str:code>/", hall.hall, name="hall"),
    path("halls/<str:code>/fragment/", hall.fragment, name="hall_fragment"),
    path("halls/<str:code>/side/", hall.side, name="hall_side"),
    path("halls/<str:code>/sign-in/", hall.sign_in, name="hall_sign_in"),
    path("halls/<str:code>/record.pdf", hall.record, name="hall_record"),
    path("halls/<str:code>/move/<str:name>/", hall.move, name="hall_move"),
]
