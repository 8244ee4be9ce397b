"""Invented news in the languages whose pages still come in old charsets; each a headline and a paragraph."""

TEXTS = {
    "pl": (
        "Rada miasta zgodziła się na budowę mostu",
        "Mieszkańcy Wólki Przykładowej czekali na tę decyzję dziesięć lat. Burmistrz powiedział w środę, że prace"
        " rozpoczną się jeszcze w październiku, a most będzie gotowy za dwa lata. Część radnych głosowała przeciw.",
    ),
    "cs": (
        "Zastupitelé schválili stavbu nového mostu přes řeku",
        "Obyvatelé Vzorové Lhoty čekali na rozhodnutí deset let. Starostka řekla ve středu, že práce začnou ještě"
        " v říjnu a most bude hotový za dva roky. Část opozice hlasovala proti, protože stavba je příliš drahá.",
    ),
    "hu": (
        "Új híd épül a folyón, döntött a közgyűlés",
        "Mintafalva lakói tíz éve vártak erre a döntésre. A polgármester szerdán azt mondta, hogy a munkálatok még"
        " októberben elkezdődnek, és a híd két év múlva készül el. Az ellenzék szerint túl sokba kerül.",
    ),
    "ro": (
        "Consiliul local a aprobat construcţia unui pod nou",
        "Locuitorii din Valea Exemplului aşteptau de zece ani această hotărâre. Primarul a spus miercuri că lucrările"
        " vor începe în octombrie şi că podul va fi gata peste doi ani. Opoziţia a votat împotrivă.",
    ),
    "hr": (
        "Gradsko vijeće odobrilo gradnju novog mosta",
        "Stanovnici Primjerova čekali su odluku deset godina. Gradonačelnica je u srijedu rekla da će radovi početi"
        " još u listopadu, a most će biti gotov za dvije godine. Dio vijećnika glasovao je protiv, jer je preskup.",
    ),
    "ru": (
        "Городской совет одобрил строительство нового моста",
        "Жители Примерска ждали этого решения десять лет. Мэр сообщил в среду, что работы начнутся уже в октябре,"
        " а движение откроют через два года. Часть депутатов голосовала против: проект кажется им слишком дорогим.",
    ),
    "uk": (
        "Міська рада схвалила будівництво нового мосту",
        "Мешканці Зразківки чекали на це рішення десять років. Мер повідомив у середу, що роботи почнуться вже в"
        " жовтні, а рух відкриють через два роки. Частина депутатів голосувала проти: їм проєкт здається задорогим.",
    ),
    "bg": (
        "Общинският съвет одобри строежа на нов мост",
        "Жителите на Примерово чакаха това решение десет години. Кметът каза в сряда, че работата ще започне още през"
        " октомври, а мостът ще бъде готов след две години. Част от съветниците гласуваха против.",
    ),
    "de": (
        "Größere Städte wählen öfter grün",
        "Das zeigt eine Umfrage über Wähler in fünf Ländern. Die Bürgermeisterin von Musterstädt sagte am Mittwoch,"
        " die Brücke werde früher fertig als geplant. Für die Mehrkosten müssen die Bürger nicht aufkommen.",
    ),
    "fr": (
        "Le conseil a voté la construction d'un nouveau pont",
        "Les habitants de Sainte-Exemple attendaient cette décision depuis dix ans. La maire a déclaré mercredi que"
        " les travaux commenceraient dès octobre et que le pont serait prêt après l'été. Une élue a voté contre.",
    ),
    "es": (
        "El año que viene habrá un puente más sobre el río",
        "Los vecinos de Valdeluz esperaban esta decisión desde hacía diez años. La alcaldesa declaró el miércoles que"
        " las obras empezarán en otoño. Según la oposición, el proyecto costará más de lo que se prometió.",
    ),
    "pt": (
        "Câmara aprova construção de uma nova ponte",
        "A população de Vila Exemplo esperava esta decisão há dez anos. A presidente disse na quarta-feira que as"
        " obras começarão em outubro. Segundo a oposição, o preço não está certo e a região não precisa da ponte.",
    ),
    "sv": (
        "Kommunen bygger en ny bro över ån",
        "Invånarna i Exempelköping har väntat på beslutet i tio år. Borgmästaren sade på onsdagen att arbetet börjar"
        " redan i oktober och att bron är färdig om två år. Några ledamöter röstade emot förslaget.",
    ),
    "el": (
        "Το δημοτικό συμβούλιο ενέκρινε τη νέα γέφυρα",
        "Οι κάτοικοι του Παραδείγματος περίμεναν την απόφαση δέκα χρόνια. Η δήμαρχος είπε την Τετάρτη ότι τα έργα θα"
        " αρχίσουν τον Οκτώβριο και η γέφυρα θα είναι έτοιμη σε δύο χρόνια. Η αντιπολίτευση καταψήφισε.",
    ),
    "tr": (
        "Belediye meclisi yeni köprünün yapımını onayladı",
        "Örnekköy halkı bu kararı on yıldır bekliyordu. Belediye başkanı çarşamba günü çalışmaların ekim ayında"
        " başlayacağını ve köprünün iki yıl içinde açılacağını söyledi. Muhalefet ise karşı oy kullandı.",
    ),
    "he": (
        "מועצת העיר אישרה את בניית הגשר החדש",
        "תושבי העיר חיכו להחלטה הזאת עשר שנים. ראשת העיר אמרה ביום רביעי שהעבודות יתחילו כבר באוקטובר ושהגשר יהיה"
        " מוכן בעוד שנתיים. חלק מחברי המועצה הצביעו נגד, מפני שהמחיר גבוה מדי.",
    ),
    "ar": (
        "مجلس المدينة يوافق على بناء جسر جديد",
        "انتظر سكان المدينة هذا القرار عشر سنوات. وقالت رئيسة البلدية يوم الأربعاء إن العمل سيبدأ في شهر أكتوبر وإن"
        " الجسر سيكون جاهزا بعد عامين. وصوت بعض الأعضاء ضد المشروع بسبب ارتفاع تكلفته.",
    ),
    "lt": (
        "Miesto taryba pritarė naujo tilto statybai",
        "Pavyzdžių gyventojai šio sprendimo laukė dešimt metų. Merė trečiadienį sakė, kad darbai prasidės jau spalį,"
        " o tiltas bus baigtas po dvejų metų. Dalis tarybos narių balsavo prieš, nes jis esąs per brangus.",
    ),
    "lv": (
        "Pilsētas dome atbalsta jauna tilta būvniecību",
        "Paraugciema iedzīvotāji šo lēmumu gaidīja desmit gadus. Mēre trešdien sacīja, ka darbi sāksies jau oktobrī un"
        " tilts būs gatavs pēc diviem gadiem. Daļa deputātu balsoja pret, jo būve esot pārāk dārga.",
    ),
    "th": (
        "สภาเมืองอนุมัติการสร้างสะพานใหม่",
        "ชาวเมืองรอการตัดสินใจนี้มาสิบปี นายกเทศมนตรีกล่าวเมื่อวันพุธว่างานจะเริ่มในเดือนตุลาคม และสะพานจะเสร็จภายในสองปี"
        " สมาชิกสภาบางคนลงคะแนนคัดค้านเพราะเห็นว่าราคาแพงเกินไป",
    ),
    "zh": (
        "市议会批准建造新的大桥",
        "样城的居民等待这个决定已经十年了。市长星期三说，工程将在十月开始，大桥两年后通车。部分议员投了反对票，认为造价太高。",
    ),
    "zh-tw": (
        "市議會通過興建新的跨河大橋",
        "範例市的居民等待這項決定已經十年了。市長星期三表示，工程將在十月開始，大橋兩年後通車。部分議員投下反對票，認為造價太高。",
    ),
    "ja": (
        "市議会、新しい橋の建設を承認",
        "見本市の住民はこの決定を十年間待っていた。市長は水曜日、工事は十月に始まり、橋は二年後に完成すると述べた。"
        "一部の議員は費用が高すぎるとして反対した。",
    ),
    "ko": (
        "시의회, 새 다리 건설 승인",
        "보기시 주민들은 이 결정을 십 년 동안 기다려 왔다. 시장은 수요일에 공사가 시월에 시작되며 다리는 이 년 뒤에"
        " 완공된다고 말했다. 일부 의원은 비용이 너무 많이 든다며 반대했다.",
    ),
}  # fmt: skip
"""Headline and paragraph by language."""

CHARSETS = {
    "pl": ("cp1250", "iso8859-2"),
    "cs": ("cp1250", "iso8859-2"),
    "hu": ("cp1250", "iso8859-2"),
    "ro": ("cp1250", "iso8859-2"),
    "hr": ("cp1250", "iso8859-2"),
    "ru": ("cp1251", "koi8-r", "iso8859-5"),
    "uk": ("cp1251", "koi8-u"),
    "bg": ("cp1251",),
    "de": ("cp1252", "iso8859-15"),
    "fr": ("cp1252", "iso8859-15"),
    "es": ("cp1252",),
    "pt": ("cp1252",),
    "sv": ("cp1252", "iso8859-15"),
    "el": ("cp1253", "iso8859-7"),
    "tr": ("cp1254", "iso8859-9"),
    "he": ("cp1255", "iso8859-8"),
    "ar": ("cp1256", "iso8859-6"),
    "lt": ("cp1257", "iso8859-13"),
    "lv": ("cp1257", "iso8859-13"),
    "th": ("cp874",),
    "zh": ("gb18030",),
    "zh-tw": ("big5",),
    "ja": ("shift_jis", "euc_jp", "iso2022_jp"),
    "ko": ("euc_kr",),
}
"""The charsets in which pages of a language come, other than Unicode's."""
