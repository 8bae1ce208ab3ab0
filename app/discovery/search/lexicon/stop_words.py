"""Stop words that PostgreSQL's dictionaries miss: of languages without a list there, and of folded spellings.

Dictionaries are asked for folded words, so those of their own words that carry accents are unknown to them. Left out is
what is a word worth looking for without its accent: été, même. The Hindi and Arabic words are those that Apache Lucene
and question words add up to; Persian and Greek are the commonest.
"""

from app.infra.unicode import folding

HINDI = """
    के का की को में मे से है हैं हूँ हो था थी थे और या एवं व न ना नहीं मत तो ही भी पर पे ने इस इसका इसकी इसके इसमें
    इसी इसे इन उस उसका उसकी उसके उन उनका उनकी उनके यह ये वह वे वो जो जिस जिन सो कि यदि अगर जब तब तक साथ बाद लिए लिये
    द्वारा अपना अपनी अपने अभी आदि एक कुछ कुल कोई किसी कई सभी सबसे बहुत जैसे तरह वाला वाली वाले कर करता करते करना
    करने करें करे करो करूँ किया किये की गई गया गये हुआ हुई हुए होता होती होते होना होने होगा होगी रहा रही रहे सकता
    सकती सकते जा जाता जाती जाते जाए चाहिए दिया मैं मुझे मेरा मेरी मेरे हम हमें हमारा हमारी हमारे तुम आप आपका आपकी
    आपके क्या क्यों कैसे कैसा कैसी कब कहाँ कौन कौनसा कौनसी किस किसे किसका किसने कितना कितनी कितने बताएँ बताओ
"""
ARABIC = """
    من في على الى عن مع هذا هذه ذلك تلك التي الذي الذين هو هي هم نحن انا انت ان لا ما ماذا لماذا كيف متى اين كم هل
    اي ايه او و ثم قد كان كانت يكون تكون كل بعض غير بين بعد قبل عند عندما لكن ولكن حتى اذا لم لن ليس ليست كما منذ
    هنا هناك به بها له لها لي لك فيه فيها عليه عليها منه منها ايضا يمكن اريد وهو وهي وما ومن وفي
"""
PERSIAN = """
    از به در با برای که این آن را و یا است هست بود شد شود می‌شود چه چی چیست چرا چطور چگونه کجا کی چند آیا هم من تو
    ما شما او آنها یک هر تا اگر اما ولی باید کنیم کنم کرد
"""
GREEK = """
    ο η το οι τα του της των τον την στο στη στην στον στα στους στις με σε για από και ή να θα δεν μη μην που πως
    πώς τι πότε πού ποιος ποια ποιο ποιοι γιατί είναι ήταν έχει έχω ένα ένας μια μία αυτό αυτή αυτός μου σου μας σας
"""
ACCENTED = """
    für können könnte über während würde würden también estáis están habrá había habían teníamos tenía sería será
    serán qué cómo dónde cuándo cuál quién por así aún êtes étais était étaient étant não também você vocês estão
    são será serão tinha perché più così cioè aslında bazı birkaç birşey çok çünkü eğer hiç için nasıl niçin neden
    nerede şey şu tüm değil
"""
STOP_WORDS = frozenset(folding.words(" ".join([HINDI, ARABIC, PERSIAN, GREEK, ACCENTED])).split())
