"""Italian words of closed classes around and in names; see `Lexicon`."""

from transforms.core.entities.lexicon import Lexicon, words

LEXICON = Lexicon(
    openings=words(
        """
        a ad agli ai al all' alla alle col con d' da dagli dai dal dall' dalla dalle degli dei del dell' della delle
        di e ed fra gli i il in l' la le lo negli nei nel nell' nella nelle per sul sull' sulla tra un un' una uno
        """
    ),
    articles=words("gli i il l' la le lo"),
    fixed=words(
        """
        Aia Aquila Avana Cairo Espresso Foglio Giornale Maddalena Manifesto Mattino Messaggero Mulino Paz Pen
        Repubblica Sole Spezia Stampa Tempo Thuile Tirreno Unità Valletta Verità
        """
    ),
    address=frozenset(),
    titles=words(
        """
        ammiraglio arcivescovo assessora assessore avv avvocata avvocato ayatollah cancelliera cancelliere capitano
        cardinale colonnello comandante deputata deputato direttore direttrice don dott dottor dottoressa dr fra
        generale gip giudice governatore governatrice ing ingegner lord maresciallo ministra ministro mons monsignor
        on onorevole padre papa pm prefetto premier presidente principe principessa procuratore prof professor
        professoressa re regina sceicco segretaria segretario sen senatore senatrice sig sig.ra signor signora
        sindaca sindaco sir sottosegretaria sottosegretario suor vescovo vicepresidente
        """
    ),
    roles=words(
        """
        allenatore allenatrice ambasciatore ambasciatrice analista architetto artista attaccante attivista attore
        attrice autore autrice calciatore calciatrice campione campionessa candidata candidato cantante capo
        capogruppo centravanti ciclista coach collega commissario compagno consigliera consigliere difensore
        economista eurodeputato ex-ministro figlia figlio filosofo fondatore fotografo fratello giornalista
        imprenditore leader magistrato marito medico moglie musicista nuotatore nuotatrice padre pilota poeta
        poliziotto portavoce portiere regista responsabile ricercatore sciatore scienziato scrittore scrittrice
        sociologo sorella storico studente tecnico tennista vedova
        """
    ),
    speech=words(
        """
        affermato affermava aggiunge aggiunto ammesso assicura assicurato commenta commentato conclude concluso
        conferma confermato detto dice dichiara dichiarato osserva osservato precisato racconta raccontato replica
        replicato ribadito ricorda ricordato risponde risposto scritto scrive sostiene sottolinea sottolineato
        spiega spiegato
        """
    ),
    bodies=words(
        """
        AC Accademia Agenzia Alleanza Arma Assemblea Associazione Autorità Azienda Banca Camera Carabinieri Casa
        Centro Circolo Club Coalizione Comitato Commissione Compagnia Comunità Confederazione Consiglio Consorzio
        Corte Croce Dipartimento Ente FC Federazione Fondazione Fondo Forza Forze Fronte Gruppo Guardia Inter
        Istituto Juventus Lega Ministero Movimento Nazioni Ordine Organizzazione Osservatorio Parlamento Partito
        Polizia Procura Protezione Questura Radio Rete Senato Sindacato Società Tribunale TV Ufficio Unione Unità
        Università
        """
    ),
    landmarks=words(
        """
        aeroporto autostrada baia basilica capo castello cimitero corso duomo fiume foresta galleria golfo isola
        isole lago largo mar mare monte monti museo ospedale palazzo parco piazza piazzale ponte porta porto stadio
        stazione stretto teatro torre valle via viale villa
        """
    ),
    place_kinds=words(
        """
        aeroporto capitale cittadina città comune costa distretto est frontiera isola lago largo nord ovest paese
        penisola periferia porto provincia quartiere regione stato sud territorio valle villaggio zona
        """
    ),
    at=words("a ad in presso verso"),
    peoples=frozenset(),
    ordinary=words(
        """
        Costituzione Covid Covid-19 Dio Governo Internet IVA Natale Pasqua PIL Premier Presidente Ramadan Repubblica
        SMS Stato
        """
    ),
)
